"""Telephone, e-mail and NIP of a person go for good once nobody needs them (UU 27/2022)."""

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone

from pokja import audit
from pokja.fields import parse_nip
from pokja.keeping.change import change
from pokja.models import MemberAct, MemberImport, Person, Pokja, User

CONTACTS = ("phone", "email")
NIP = "nip"


def contact_fields(nip: bool) -> tuple[str, ...]:
    """What goes; the NIP only when it is asked for, since papers that wait for a signature still print it."""
    return (*CONTACTS, NIP) if nip else CONTACTS


def entries_of(person: Person) -> list[Person]:
    """The standing entry of `person` and all that were merged into it."""
    standing = person.merged_into_id or person.pk
    return list(Person.objects.filter(Q(pk=standing) | Q(merged_into=standing)).order_by("merged_into", "pk"))


def remove_contacts(pokja: Pokja, people, *, nip: bool = False, by: User | None) -> list[Person]:
    """Clear the contacts of `people` of this Pokja and of what was merged into them; returns of whom something went.

    They also go from what could bring them back: the acts that can be undone and the rows of an import that wait.
    `by` is None when the retention of the settings does it.
    """
    fields = contact_fields(nip)
    with change(pokja, by):
        entries = _locked(pokja, people)
        touched = _scrub_acts(pokja, {person.pk for person in entries}, fields)
        _scrub_imports(pokja, entries, fields)
        removed = [person for person in entries if _clear(person, fields) or person.pk in touched]
        for person in removed:
            audit.note(audit.Act.CONTACTS_REMOVED, _sentence(person, nip), by=by, pokja=pokja, about=person)
    return removed


def _locked(pokja: Pokja, people) -> list[Person]:
    pks = [person.pk for person in people]
    entries = Person.objects.filter(Q(pk__in=pks) | Q(merged_into__in=pks), pokja=pokja)
    return list(entries.select_for_update(no_key=True).order_by("pk"))


def _clear(person: Person, fields) -> bool:
    if not any(getattr(person, name) for name in fields):
        return False
    for name in fields:
        setattr(person, name, "")
    person.contacts_removed_at = timezone.now()
    person.save(update_fields=[*fields, "contacts_removed_at"])
    return True


def _sentence(person: Person, nip: bool) -> str:
    what = "Telepon, pos-el, dan NIP" if nip else "Telepon dan pos-el"
    return f"{what} {person} dihapus."


def _scrub_acts(pokja: Pokja, pks: set[int], fields) -> set[int]:
    """The change stays in the list without its values; undoing it then writes an empty text over an empty one."""
    touched = set()
    for act in MemberAct.objects.select_for_update(of=("self",)).filter(pokja=pokja):
        about = [entry for entry in act.changes if _is_about(entry, pks, fields)]
        for entry in about:
            entry["old"] = entry["new"] = ""
            touched.add(entry["pk"])
        if about:
            act.save(update_fields=["changes"])
    return touched


def _is_about(entry: dict, pks: set[int], fields) -> bool:
    is_ours = entry.get("model") == "person" and entry.get("pk") in pks and entry.get("field") in fields
    return is_ours and bool(entry.get("old") or entry.get("new"))


def _scrub_imports(pokja: Pokja, people: list[Person], fields) -> None:
    """A page that shows the rows meanwhile is told by the version that they changed."""
    gone = {_folded(getattr(person, name)) for person in people for name in fields} - {""}
    for waiting in MemberImport.objects.select_for_update(of=("self",)).filter(pokja=pokja):
        heads = waiting.columns["fields"] if waiting.columns else []
        rows = [row | {"cells": _scrubbed(row["cells"], heads, people, fields, gone)} for row in waiting.rows]
        if rows != waiting.rows:
            waiting.rows, waiting.version = rows, F("version") + 1
            waiting.save(update_fields=["rows", "version"])


def _scrubbed(cells: list[str], heads: list[str], people: list[Person], fields, gone: set[str]) -> list[str]:
    """Without what the columns of the fields hold about one of `people`, and without their numbers in any column."""
    is_theirs = _is_row_of(dict(zip(heads, cells, strict=False)), people)
    named = {number for number, head in enumerate(heads) if is_theirs and head in fields}
    return ["" if number in named or _folded(text) in gone else text for number, text in enumerate(cells)]


def _is_row_of(cells: dict, people: list[Person]) -> bool:
    """A row has no id yet: it is of whoever has the same NIP, telephone, e-mail or name."""
    return any(
        (person.nip and _nip_of(cells) == person.nip)
        or any(
            getattr(person, name) and _folded(cells.get(name)) == _folded(getattr(person, name)) for name in CONTACTS
        )
        or _folded(cells.get("name")) in {_folded(person.name), _folded(person.full_name)}
        for person in people
    )


def _nip_of(cells: dict) -> str:
    try:
        return parse_nip(cells.get(NIP) or "")
    except ValidationError:  # spoilt by a spreadsheet, so that it is nobody's
        return ""


def _folded(text) -> str:
    return " ".join(str(text or "").split()).casefold()
