"""On a final nothing moves but what may: posted to by every route with what forms take, tried in the database too."""

import uuid

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse

from meetings.models import (
    Attachment,
    Attendee,
    BudgetLine,
    FinalReport,
    FollowUp,
    Kind,
    MarkStyle,
    Meeting,
    MeetingPokja,
    OutputLine,
    Presence,
    Row,
    Session,
    Signer,
)
from meetings.models.freeze import CHANGEABLE_WHEN_FINAL
from meetings.workflow import add_update
from pokja.storage import path_of
from tests.factories import make_pokja
from tests.meetings.records import make_final
from tests.people import client_of, make_cast
from tests.test_access import _parameters_of, make_world, undone

pytestmark = pytest.mark.django_db

PARTS = (Row, Session, Signer, Attendee, Attachment, MeetingPokja, OutputLine, BudgetLine, MarkStyle)
POSTED = {
    "text": "Diubah", "title": "Diubah", "theme": "Diubah", "kind": "decision", "reason": "Diubah", "name": "Diubah",
    "office": "Diubah", "caption": "Diubah", "line": "k: Diubah", "baris": "k: Diubah", "style": "a.", "level": "1",
    "number": "99", "report_number": "99", "date": "1 1 2020", "place": "Diubah", "started-title": "x", "act": "open",
    "institution": "Diubah", "status": "present", "semua": "1", "arah": "naik", "version": "1",
}  # fmt: skip


def snapshot(meeting) -> dict:
    """All that the record says and all that was signed; what may change on a final is left out."""
    head = Meeting.objects.filter(pk=meeting.pk).values().get()
    for name in CHANGEABLE_WHEN_FINAL:
        head.pop(name)
    parts = {part.__name__: list(part.objects.filter(meeting=meeting).order_by("pk").values()) for part in PARTS}
    parts["Presence"] = list(Presence.objects.filter(attendee__meeting=meeting).order_by("pk").values())
    reports = FinalReport.objects.filter(meeting=meeting).select_related("pdf").order_by("pk")
    return parts | {
        "head": head,
        "reports": list(reports.values()),
        "papers": [path_of(report.pdf).read_bytes() for report in reports],
    }


def test_no_route_changes_a_final_whoever_posts_whatever():
    """Perbaikan alone opens the working copy, and it is a version of its own."""
    world = make_world()
    ids = world.ids["final"]
    meeting = Meeting.objects.get(pk=ids["pk", "meetings:detail"])
    before = snapshot(meeting)
    routes = [route for route, names in _parameters_of().items() if route.startswith("meetings:") and "pk" in names]
    routes = [route for route in routes if not route.startswith("meetings:person_") and route != "meetings:reopen"]
    assert len(routes) > 50
    for route in routes:
        address = reverse(route, kwargs={name: ids[name, route] for name in _parameters_of()[route]})
        for person in ("secretariat", "chair", "admin", "system"):
            for data in ({}, POSTED | {"uid": str(uuid.uuid4())}):
                with undone():
                    client_of(getattr(world.cast, person)).post(address, data)
                    assert snapshot(meeting) == before, (route, person)


def refused(act):
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        act()


def test_database_refuses_every_part_of_a_final_to_everybody():
    cast = make_cast()
    meeting = make_final(cast, participants=[cast.joined])
    this = Meeting.objects.filter(pk=meeting.pk)
    before = snapshot(meeting)
    for field in Meeting._meta.local_concrete_fields:
        if field.attname in (*CHANGEABLE_WHEN_FINAL, "id", "changed_by_id"):
            continue
        value = {"CharField": "lain", "TextField": "lain", "ArrayField": ["lain"], "JSONField": ["lain"]}.get(
            field.get_internal_type()
        )
        if value is not None and not field.choices:
            refused(lambda field=field, value=value: this.update(**{field.attname: value}))
    for field, value in (("budget_year", 1999), ("quarter", 4), ("starts_on", "1999-01-01"), ("pokja", cast.elsewhere)):
        refused(lambda field=field, value=value: this.update(**{field: value}))
    for part in (Row, Session, Signer, MeetingPokja):
        refused(lambda part=part: part.objects.filter(meeting=meeting).delete())
    refused(lambda: Row.objects.filter(meeting=meeting).update(rank=5))
    refused(lambda: Session.objects.filter(meeting=meeting).update(place="Lain"))
    refused(lambda: Signer.objects.filter(meeting=meeting).update(nip="1"))
    refused(lambda: Row.objects.create(meeting=meeting, kind=Kind.NOTE, text="x"))
    refused(lambda: Attendee.objects.create(meeting=meeting, kind="institution", institution="x"))
    refused(lambda: MeetingPokja.objects.create(meeting=meeting, pokja=make_pokja("36.01")))
    refused(lambda: OutputLine.objects.create(meeting=meeting, output="x"))
    refused(lambda: BudgetLine.objects.create(meeting=meeting, description="x"))
    refused(lambda: MarkStyle.objects.create(meeting=meeting, kind=Kind.NOTE, level=1, style="a."))
    assert snapshot(meeting) == before


def test_what_may_change_on_a_final_still_does():
    cast = make_cast()
    meeting = make_final(cast)
    before = snapshot(meeting)
    changed = {"sifat": "open", "classification": "600.2", "retention": "5 tahun"}
    assert Meeting.objects.filter(pk=meeting.pk).update(**changed) == 1
    row = FollowUp.objects.filter(meeting=meeting).first()
    add_update(row, status="done", note="Selesai", by=cast.secretariat, uid=uuid.uuid4())
    assert cast.client("chair").post(f"/rapat/{meeting.pk}/batalkan/", {"reason": "Batal"}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.cancelled_at and row.updates.count() == 1
    assert snapshot(meeting) == before
