"""The SK of a Pokja and their files."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from pokja import keeping
from pokja.decree_state import overlap_words, state_of
from pokja.forms.decrees import CorrectDecreeForm, DecreeForm
from pokja.keeping.decrees import FIELDS
from pokja.models import Decree
from pokja.roles import Permission
from pokja.uploads import clean_name
from pokja.views.common import file_response, one_writer_at_a_time, permitted_child, permitted_pokja, posted, tried


@require_safe
def decree_list(request, code):
    pokja = permitted_pokja(request, code, Permission.MEMBERS_READ)
    today = timezone.localdate()
    states = [state_of(decree, today) for decree in pokja.decrees.select_related("file")]
    context = {"pokja": pokja, "states": states, "holding": sum(state.holds for state in states)}
    return render(request, "pokja/decrees.html", context)


@require_http_methods(["GET", "POST"])
def add(request, code):
    pokja = permitted_pokja(request, code, Permission.MEMBERS_MANAGE)
    form = DecreeForm(**posted(request))
    if form.is_valid():
        decree = Decree(pokja=pokja, **{name: form.cleaned_data[name] for name in FIELDS})
        if tried(form, keeping.add_decree, decree, form.cleaned_data["file"], by=request.user):
            return _saved(request, code, decree)
    return render(request, "pokja/decree_form.html", {"pokja": pokja, "form": form})


@require_http_methods(["GET", "POST"])
@one_writer_at_a_time
def correct(request, code, pk):
    decree = permitted_child(request, Decree.objects, code, pk, Permission.MEMBERS_MANAGE)
    form = CorrectDecreeForm(**posted(request), decree=decree)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        if tried(form, keeping.correct_decree, decree, form.changed, upload, by=request.user):
            return _saved(request, code, Decree.objects.get(pk=pk))
    return render(request, "pokja/decree_form.html", {"pokja": decree.pokja, "form": form, "decree": decree})


@require_safe
def download(request, code, pk):
    decree = permitted_child(request, Decree.objects, code, pk, Permission.MEMBERS_READ)
    if not decree.file:
        raise Http404
    return file_response(decree.file, clean_name(f"SK {decree.number.replace('/', '-')}", decree.file.content_type))


def _saved(request, code, decree: Decree):
    messages.success(request, f"SK {decree.number} tersimpan.")
    if doubt := overlap_words(decree):
        messages.warning(request, doubt)
    return redirect("pokja:decrees", code=code)
