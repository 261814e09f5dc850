"""Under which names the papers of a meeting are handed out."""

from meetings.reading import Reading
from pokja.uploads import clean_name

ALWAYS_FIT = ("Undangan", "Daftar hadir")  # never a draft of something


def paper_name(reading: Reading, name: str, content_type: str) -> str:
    """Notula Rakor 1 Pokja PKP Provinsi Banten 2016-05-30.pdf"""
    meeting = reading.shown
    draft = "" if reading.reads_final or name in ALWAYS_FIT else "DRAF "
    text = f"{draft}{name} {meeting.short_name} {meeting.pokja.name} {meeting.starts_on or ''}"
    return clean_name(text.replace("/", "-").replace("\\", "-"), content_type)
