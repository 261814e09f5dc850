"""What is passed on in a chat: decisions and follow-ups of a meeting as plain text, without personal data."""

from meetings.papers.minutes import owner_text
from meetings.papers.rows import walk
from meetings.papers.source import NOTHING
from meetings.papers.variants import without_private
from meetings.reading import Reading

LONGEST = 4000  # letters; a longer message is cut by some programs


def chat_summary(reading: Reading, address: str) -> str:
    """Names of owners stand there only where they are an institution, a bidang, a Pokja or a seat."""
    meeting, content = reading.shown, reading.sections
    lines = [f"*{meeting.short_name} {meeting.pokja.name}*", reading.record["title"]]
    if content["schedule"]:
        lines += [fact.text or "; ".join(row.text for row in fact.rows) for fact in content["schedule"].facts[:3]]
    if not reading.reads_final:
        lines.append("_Draf, belum disahkan_")
    if content["decisions"]:
        lines += ["", "*Keputusan*", *_rows(content["decisions"])]
    if content["follow_ups"] and content["follow_ups"].lines:
        pairs = zip(content["follow_ups"].lines, walk(reading.record["follow_ups"]), strict=True)
        lines += ["", "*Tindak lanjut*", *(_task(line, row) for line, row in pairs)]
    end = f"\n\nSelengkapnya: {address}"
    text = without_private("\n".join(lines))
    room = LONGEST - len(end)
    return (text if len(text) <= room else f"{text[: room - 1].rstrip()}…") + end


def _rows(rows, indent: str = ""):
    for row in rows:
        yield f"{indent}{row.mark} {row.text}"
        yield from _rows(row.children, f"{indent}   ")


def _task(line, row: dict) -> str:
    owner = owner_text({"owner": row.get("owner")}, {}) if not row.get("owner_text") else ""
    known = {"PJ": owner, "target": line.due.removeprefix(NOTHING)}
    more = "; ".join(f"{name}: {value}" for name, value in known.items() if value)
    return f"{'   ' * line.level}{line.mark} {line.text}" + (f" ({more})" if more else "")
