"""The jadwal retensi of a Pokja: its lines are written, corrected and taken out."""

from meetings.models import RetentionRule
from pokja import audit
from pokja.keeping.change import change, refusals
from pokja.models import Pokja

FIELDS = ("code", "subject", "active_years", "inactive_years", "fate")
_TWICE = {"retention_once_per_code": ("code", "Kode ini sudah ada di jadwal. Ubah baris yang itu.")}


def add_rule(pokja: Pokja, values: dict, *, by) -> RetentionRule:
    """The same line sent twice is one."""
    with change(pokja, by):
        known = RetentionRule.objects.filter(pokja=pokja, **values).first()
        return known or _save(RetentionRule(pokja=pokja), values, by)


def change_rule(rule: RetentionRule, changed: dict, *, by) -> RetentionRule:
    with change(rule.pokja, by):
        return _save(RetentionRule.objects.get(pk=rule.pk), changed, by) if changed else rule


def remove_rule(rule: RetentionRule, *, by) -> None:
    """What was copied onto records stays there."""
    with change(rule.pokja, by):
        if RetentionRule.objects.filter(pk=rule.pk).delete()[0]:
            audit.note(audit.Act.POKJA, f"Jadwal retensi {rule.code} dihapus.", by=by, pokja=rule.pokja)


def _save(rule: RetentionRule, values: dict, by) -> RetentionRule:
    for name, value in values.items():
        setattr(rule, name, value)
    with refusals(**_TWICE):
        rule.save()
    audit.note(audit.Act.POKJA, f"Jadwal retensi {rule.code}: {rule.text}.", by=by, pokja=rule.pokja)
    return rule
