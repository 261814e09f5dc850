"""What of a report leaves the house: what rides along in its PDF, and what everybody may read. Data in, data out."""

import re

PUBLIC = "public"
LEFT_OUT = "[dihapus]"

_PRIVATE = re.compile(
    r"""
    [\w.+-]+@[\w-]+(?:\.[\w-]+)+  # e-mail
    | (?<![\w/.-])(?:  # numbers of letters have letters, strokes or points beside them
        (?:19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d[\s.]?\d{6}[\s.]?\d[\s.]?\d{3}  # a NIP, with blanks or without
        | (?:\+62|62|0)[\s.-]?8\d{1,2}(?:[\s.-]?\d{3,4}){2,3}  # a mobile number
        | \(0\d{2,3}\)[\s.-]?\d{3,4}(?:[\s.-]?\d{3,4}){0,2}  # a number with its area in brackets
    )(?![\w/-])
    """,
    re.VERBOSE,
)

# What names things and holds no words of a person.
_NAMES_OF_THINGS = frozenset({"uid", "agenda", "origin", "previous", "sha256", "schema", "code", "pokja", "logo"})
UNPRINTED_FIELDS = frozenset({"reminders", "status", "return_reason", "cancelled", "archived", "previous", "retention"})
# What only one section prints. Others share theirs: the head needs the sessions, each list the agenda.
FIELDS_OF_SECTION = {
    "general": ("program", "activity", "funding", "funding_other", "budget_document", "work_unit", "responsible"),
    "basis": ("legal_bases", "aims"),
    "people": ("attendees", "invitees", "organisers", "chair", "moderator", "minute_taker", "participants_note"),
    "discussion": ("notes",),
    "decisions": ("decisions",),
    "recommendations": ("recommendations",),
    "follow_ups": ("follow_ups",),
    "obstacles": ("obstacles",),
    "outputs": ("outputs", "budget"),
    "closing": ("closing", "signers", "signing_place", "signing_date"),
    "attachments": ("attachments",),
}
_OF_ATTENDEE = ("kind", "name", "office", "institution", "count", "invited")
_OF_PRESENCE = ("session", "status", "mode", "representing")


def public_variant(data: dict) -> dict:
    """The data of a final (or draft) as the public reads it; `format_a1.build` prints it without signature boxes.

    A NIP, a phone number or an address of e-mail that somebody wrote into the text goes too. The letterhead stays as
    it is: its contact is that of the agency.
    """
    record = _printed_record(data["record"])
    record["signers"] = [signer | {"nip": "", "rank": ""} for signer in record.get("signers", [])]
    others = {key: value for key, value in data.items() if key not in ("record", "letterhead")}
    kept = {"letterhead": data["letterhead"]} if "letterhead" in data else {}
    return _cleaned(others | {"record": record}) | kept | {"variant": PUBLIC}


def printed_variant(data: dict, layout: list[dict]) -> dict:
    """The data that the paper prints, and nothing that only the program knows or that a hidden section would hold."""
    hidden = {entry["key"] for entry in layout if entry["rule"] == "hidden"}
    record = _printed_record(data["record"])
    for section in hidden & set(FIELDS_OF_SECTION):
        for name in FIELDS_OF_SECTION[section]:
            record.pop(name, None)
    if "discussion" in hidden:
        record["agenda"] = [_without_notes(item) for item in record.get("agenda", [])]
    others = dict(data)
    if "follow_ups" in hidden:
        others = others | {"previous_followups": [], "carried_from": {}}
    return others | {"record": record}


def without_private(text: str) -> str:
    """The text without a NIP, a phone number or an address of e-mail."""
    return _PRIVATE.sub(LEFT_OUT, text)


def is_public(data: dict) -> bool:
    return data.get("variant") == PUBLIC


def _printed_record(record: dict) -> dict:
    kept = {key: value for key, value in record.items() if key not in UNPRINTED_FIELDS}
    kept["attendees"] = [_attendee(attendee) for attendee in record.get("attendees", [])]
    kept["follow_ups"] = [_without_news(row) for row in record.get("follow_ups", [])]
    return kept


def _without_notes(item: dict) -> dict:
    speakers = [speaker | {"text": speaker["text"] if not _is_named(speaker) else ""} for speaker in item["speakers"]]
    children = [_without_notes(child) for child in item.get("children", [])]
    return item | {"notes": [], "speakers": speakers, "children": children}


def _is_named(speaker: dict) -> bool:
    """Who is told by name or office; of the others the text is all that is printed."""
    return any(speaker.get(name) for name in ("name", "office", "institution", "representing"))


def _attendee(attendee: dict) -> dict:
    presences = [_only(presence, _OF_PRESENCE) for presence in attendee.get("presences", [])]
    return _only(attendee, _OF_ATTENDEE) | {"presences": presences}


def _only(source: dict, names: tuple[str, ...]) -> dict:
    return {name: source[name] for name in names if name in source}


def _without_news(row: dict) -> dict:
    """News came after the report and is not printed in it."""
    kept = {key: value for key, value in row.items() if key != "updates"}
    return kept | {"children": [_without_news(child) for child in row.get("children", [])]}


def _cleaned(value, name: str = ""):
    if isinstance(value, dict):
        return {key: _cleaned(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner, name) for inner in value]
    return without_private(value) if isinstance(value, str) and name not in _NAMES_OF_THINGS else value
