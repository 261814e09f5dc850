"""What stands in a ZIP: meetings in order, and of each its files, one at a time in memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.db.models import Q, QuerySet

from meetings.filenames import paper_name
from meetings.models import Meeting
from meetings.models.bundles import Bundle
from meetings.papers import berita_acara, daftar_hadir, format_a1, notula, undangan, word
from meetings.reading import Reading
from pokja import storage
from pokja.access import can
from pokja.roles import Permission
from pokja.uploads import DOCX, PDF


@dataclass(frozen=True)
class Part:
    """One file: opened in the store (`stored`), or made when its turn comes."""

    folders: tuple[str, ...]
    name: str
    made: Callable[[], bytes] | None = None
    stored: Callable | None = None


def meetings_of(bundle: Bundle) -> QuerySet[Meeting]:
    """What its owner may read now. A year holds approved reports only."""
    visible = Meeting.objects.visible_to(bundle.owner).with_place()
    if bundle.meeting_id:
        return visible.filter(pk=bundle.meeting_id)
    if bundle.is_whole:
        return Meeting.objects.filter(pokja=bundle.pokja_id)
    of_year = Q(budget_year=bundle.year) | Q(budget_year=None, starts_on__year=bundle.year)
    finals = visible.filter(of_year, final_version__gt=0)
    if bundle.pokja_id:
        finals = finals.filter(pokja=bundle.pokja_id)
    elif bundle.province_id:
        finals = finals.filter(Q(pokja__region=bundle.province_id) | Q(pokja__region__parent=bundle.province_id))
    return finals.order_by("pokja__region__code", "starts_on", "pk")


def may_have(bundle: Bundle) -> bool:
    """Whether what is inside is still its owner's to read. The whole record holds the contacts of members."""
    if bundle.is_whole:
        return can(bundle.owner, Permission.MEMBERS_MANAGE, bundle.pokja)
    return not bundle.parts or meetings_of(bundle).exists()


def parts_of(bundle: Bundle, meeting: Meeting) -> Iterator[Part]:
    """Of a whole area only what was approved and what was attached; the other papers can be printed from it."""
    reading = Reading(meeting, bundle.owner)
    folders = _folders(bundle, reading.shown)
    part = partial(_paper, folders, reading)
    if reading.reads_final:
        yield Part(folders, paper_name(reading, "A-1", PDF), stored=partial(storage.opened, reading.paper))
    else:
        yield part("A-1", PDF, lambda: format_a1.render_pdf(reading.data, reading.layout))
    if bundle.meeting_id or bundle.pokja_id:
        yield part("Notula", PDF, lambda: notula.render_pdf(reading.data))
        yield part("Notula", DOCX, lambda: word.notula_docx(reading.data, storage.read_by_sum))
    if bundle.meeting_id:
        yield part("A-1", DOCX, lambda: word.format_a1_docx(reading.data, reading.layout, storage.read_by_sum))
        yield part("Undangan", PDF, lambda: undangan.render_pdf(reading.data))
        yield part("Daftar hadir", PDF, lambda: daftar_hadir.render_pdf(reading.data, filled=True))
        yield part("Berita acara", PDF, lambda: berita_acara.render_pdf(reading.data))
    for group in reading.attachments:
        for attachment in group.attachments:
            place = (*folders, "Lampiran", group.label)
            yield Part(place, attachment.filename, stored=partial(storage.opened, attachment.file))


def _folders(bundle: Bundle, meeting: Meeting) -> tuple[str, ...]:
    if bundle.meeting_id:
        return ()
    own = f"{meeting.starts_on or 'tanpa tanggal'} {meeting.short_name}"
    return (own,) if bundle.pokja_id else (f"{meeting.pokja.code} {meeting.pokja.region.full_name}", own)


def _paper(folders, reading: Reading, name: str, content_type: str, made: Callable[[], bytes]) -> Part:
    return Part(folders, paper_name(reading, name, content_type), made)
