"""Agendas used again: kept, changed, taken away and brought back by the secretariat."""

from django.utils import timezone

from meetings.models import AgendaTemplate
from meetings.workflow.locking import Conflict, refuse_conflicts
from pokja.keeping.change import change, refusals
from pokja.models import Pokja

_TWICE = {"agenda_template_once_per_name": ("name", "Susunan dengan nama ini sudah ada. Pakai nama lain.")}


def add_template(pokja: Pokja, *, uid, name: str, text: str, by) -> AgendaTemplate:
    """The same `uid` again gives the one that is there. Raises ValidationError when the name is taken."""
    with change(pokja, by):
        if known := AgendaTemplate.objects.filter(uid=uid, pokja=pokja).first():
            return known
        template = AgendaTemplate(uid=uid, pokja=pokja, name=name, text=text, created_by=by, changed_by=by)
        with refusals(**_TWICE):
            template.save()
        return template


def change_template(form, *, by) -> AgendaTemplate:
    """Save the changed fields, each compared with what the page started from. Raises Conflict, told in the form."""
    template = form.instance
    with change(template.pokja, by):
        template = AgendaTemplate.objects.get(pk=template.pk)
        if template.removed_at:
            form.add_error(None, "Susunan ini sudah dihapus orang lain. Pulihkan dulu dari daftar susunan.")
            raise Conflict
        changed = [name for name in form.changed_data if name in form.meeting_fields]
        refuse_conflicts(form, template, changed)
        for name in changed:
            setattr(template, name, form.cleaned_data[name])
        template.changed_by = by
        with refusals(**_TWICE):
            template.save()
        return template


def remove_template(template: AgendaTemplate, *, by) -> None:
    """Meetings that began with it keep their agenda. Twice is once."""
    with change(template.pokja, by):
        AgendaTemplate.objects.standing().filter(pk=template.pk).update(removed_at=timezone.now(), removed_by=by)


def restore_template(template: AgendaTemplate, *, by) -> None:
    """Raises ValidationError when another one has the name by now."""
    with change(template.pokja, by), refusals(**_TWICE):
        AgendaTemplate.objects.filter(pk=template.pk).update(removed_at=None, removed_by=None)
