"""Route x person -> answer, for every route and method of the program; a route without a row fails."""

import uuid
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from io import BytesIO

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from PIL import Image

from meetings import workflow
from meetings.models import Attendee, Bundle, CalendarFeed, Kind, Meeting, RetentionRule, Signer, TakenOver
from meetings.papers import pdf
from pokja.models import Bidang, StoredFile
from pokja.roles import Role
from pokja.storage import store, writing
from tests.factories import (
    give_access,
    make_act,
    make_decree,
    make_device,
    make_host,
    make_import,
    make_meeting,
    make_member,
    make_token,
    make_user,
)
from tests.meetings.raw_records import PDF
from tests.people import PEOPLE, client_of, make_cast
from tests.standing import standing

pytestmark = pytest.mark.django_db

SIGNED_IN = frozenset(PEOPLE) - {"anonymous"}
OWN = frozenset({"secretariat", "chair", "reader", "admin"})
SEE_DRAFT = OWN | {"system"}
SEE_FINAL = SEE_DRAFT | {"participant", "area_reader"}
READ_MEMBERS = frozenset({"secretariat", "chair", "admin", "area_reader", "system"})
GIVE_ACCESS = frozenset({"admin", "system"})
NOBODY = frozenset()
WRITER, CHAIR, ADMIN = frozenset({"secretariat"}), frozenset({"chair"}), frozenset({"admin"})
SYSTEM = frozenset({"system"})
CORRECTS = WRITER | CHAIR
READ_HISTORY = CORRECTS | ADMIN | SYSTEM


@dataclass(frozen=True)
class Rule:
    """Of one route and method: who gets an answer (below 400, or a form with messages), who 403; all others get 404."""

    route: str
    method: str
    allowed: frozenset
    refused: frozenset
    on: str = "draft"

    def __str__(self):
        return f"{self.method} {self.route} {self.on}"

    def expected(self, person: str) -> str:
        if person == "anonymous":
            return "login"
        if person in self.allowed:
            return "answer"
        return "403" if person in self.refused else "404"


def rules(route, methods, allowed, refused=NOBODY, on="draft"):
    return [Rule(route, method, allowed, refused - allowed, on) for method in methods.split()]


def of_meeting(route, methods, *, draft, final, see_draft=SEE_DRAFT, see_final=SEE_FINAL):
    """A page of a meeting: once for a draft, once for a final one; who sees the meeting but may not act gets 403."""
    return [
        *rules(f"meetings:{route}", methods, draft, see_draft, "draft"),
        *rules(f"meetings:{route}", methods, final, see_final, "final"),
    ]


def of_signed(route):
    """An act on the signed paper of a final; a draft has none."""
    return rules(f"meetings:{route}", "POST", CORRECTS, SEE_FINAL, "final")


def of_pokja(route, methods, allowed):
    """A page of a Pokja: who has no role there at all does not learn that it exists (DOMAIN: 404, never a hint)."""
    return rules(f"pokja:{route}", methods, allowed, SEE_DRAFT | {"area_reader"})


def of_pokja_child(route, methods, allowed, seen_by):
    """A thing of a Pokja: not there for whoever may not see such things."""
    return rules(f"pokja:{route}", methods, allowed, seen_by)


TABLE = [
    *rules("meetings:home", "GET", SIGNED_IN),
    *rules("meetings:list", "GET", SIGNED_IN),
    *rules("meetings:follow_ups", "GET", SIGNED_IN),
    *(
        rule
        for state, seen, told in [("draft", SEE_DRAFT, WRITER), ("final", SEE_FINAL, WRITER)]
        for rule in [
            *rules("meetings:follow_up", "GET", seen, on=state),
            *rules("meetings:follow_up", "POST", told, seen, on=state),
            *rules("meetings:split_follow_up", "GET POST", WRITER, seen, on=state),
            *rules("meetings:follow_up_proof", "GET", seen, on=state),
        ]
    ),
    *rules("meetings:new", "GET POST", WRITER | {"participant", "stranger"}, SIGNED_IN),
    *rules("meetings:paste", "GET POST", WRITER | {"participant", "stranger"}, SIGNED_IN),
    *rules("meetings:paste_review", "GET POST", WRITER | {"participant", "stranger"}, SIGNED_IN),
    *of_meeting("paste_into", "GET POST", draft=WRITER, final=WRITER),
    *of_meeting("paste_review_into", "GET POST", draft=WRITER, final=WRITER),
    *of_meeting("detail", "GET", draft=SEE_DRAFT, final=SEE_FINAL),
    *of_meeting("a1", "GET", draft=SEE_DRAFT, final=SEE_DRAFT),
    *of_meeting("a1_pdf", "GET", draft=SEE_DRAFT, final=SEE_FINAL),
    *(
        rule
        for name in ("naskah", "a1_docx", "notula_pdf", "notula_docx", "undangan_pdf", "daftar_hadir_pdf")
        for rule in of_meeting(name, "GET", draft=SEE_DRAFT, final=SEE_FINAL)
    ),
    *rules("meetings:calendars", "GET POST", SIGNED_IN),
    *rules("meetings:calendar_revoke", "POST", frozenset({"reader"})),  # whose it is
    *of_meeting("bundle_meeting", "POST", draft=SEE_DRAFT, final=SEE_FINAL),
    *rules("meetings:bundles", "GET POST", SIGNED_IN),
    *rules("meetings:bundle", "GET", frozenset({"reader"})),  # who asked for it
    *rules("meetings:bundle_file", "GET", frozenset({"reader"})),
    *rules("meetings:layout", "GET POST", ADMIN, SEE_DRAFT | {"area_reader"}),
    *of_meeting("berita_acara_pdf", "GET", draft=SEE_DRAFT, final=SEE_FINAL),
    *of_meeting("a1_section", "GET POST", draft=WRITER, final=WRITER),
    *of_meeting("picture", "GET", draft=SEE_DRAFT, final=SEE_FINAL),
    *of_meeting("check", "GET", draft=SEE_DRAFT, final=SEE_DRAFT),
    *of_meeting("submit", "POST", draft=WRITER, final=NOBODY),
    *of_meeting("withdraw", "POST", draft=NOBODY, final=NOBODY),
    *of_meeting("decide", "GET", draft=SEE_DRAFT, final=SEE_DRAFT),
    *of_meeting("approve", "POST", draft=CHAIR, final=CHAIR),
    *of_meeting("give_back", "POST", draft=CHAIR, final=CHAIR),
    *of_meeting("reopen", "GET POST", draft=CORRECTS, final=CORRECTS),
    *of_meeting("history", "GET", draft=READ_HISTORY, final=READ_HISTORY),
    *of_meeting("compare", "GET", draft=READ_HISTORY, final=READ_HISTORY),
    *of_meeting("signed", "GET POST", draft=CORRECTS, final=CORRECTS),
    *of_signed("accept_signed"),
    *of_signed("remove_signed"),
    *of_meeting("a1_draft_pdf", "GET", draft=SEE_DRAFT, final=SEE_DRAFT),
    *rules("meetings:version_pdf", "GET", SEE_FINAL, on="final"),
    *rules("meetings:signed_pdf", "GET", SEE_FINAL, on="final"),
    *of_meeting("publish", "GET POST", draft=NOBODY, final=CHAIR),
    *of_meeting("withdraw_publication", "POST", draft=CHAIR, final=CHAIR),
    *of_meeting("cancel", "GET POST", draft=CHAIR, final=CHAIR),
    *of_meeting("archive", "GET POST", draft=CORRECTS, final=CORRECTS),
    *of_meeting("take_out", "POST", draft=CORRECTS, final=CORRECTS),
    *rules("meetings:archive_overview", "GET", READ_HISTORY, SEE_DRAFT | {"area_reader"}),
    *rules("meetings:retention_add", "GET POST", ADMIN, SEE_DRAFT | {"area_reader"}),
    *rules("meetings:retention_rule", "GET POST", ADMIN, READ_MEMBERS),
    *rules("meetings:retention_remove", "POST", ADMIN, READ_MEMBERS),
    *rules("meetings:export_pokja", "POST", ADMIN, SEE_DRAFT | {"area_reader"}),
    *rules("meetings:earlier_history", "GET", GIVE_ACCESS, READ_MEMBERS),
    *of_meeting("attachments", "GET", draft=SEE_DRAFT, final=SEE_DRAFT),
    *of_meeting("attach", "POST", draft=WRITER, final=WRITER),
    *of_meeting("change_attachment", "GET", draft=WRITER, final=WRITER),
    *of_meeting("change_attachment", "POST", draft=WRITER, final=WRITER),
    *of_meeting("move_attachment", "POST", draft=WRITER, final=NOBODY),
    *of_meeting("detach", "POST", draft=WRITER, final=NOBODY),
    *of_meeting("restore_attachment", "POST", draft=WRITER, final=NOBODY),
    *of_meeting("sheet", "GET", draft=WRITER, final=WRITER),
    *of_meeting("edit_all", "GET POST", draft=WRITER, final=WRITER),
    *of_meeting("row", "GET POST", draft=WRITER, final=WRITER),
    *of_meeting("kind", "GET POST", draft=WRITER, final=WRITER),
    *of_meeting("quick_line", "POST", draft=WRITER, final=WRITER),
    *of_meeting("send", "POST", draft=WRITER, final=WRITER),
    *of_meeting("mark_style", "POST", draft=WRITER, final=WRITER),
    *of_meeting("up", "POST", draft=WRITER, final=WRITER),
    *of_meeting("down", "POST", draft=WRITER, final=WRITER),
    *of_meeting("in", "POST", draft=WRITER, final=WRITER),
    *of_meeting("out", "POST", draft=WRITER, final=WRITER),
    *of_meeting("remove", "POST", draft=WRITER, final=WRITER),
    *of_meeting("restore", "POST", draft=WRITER, final=WRITER),
    *of_meeting("trail", "GET", draft=WRITER, final=WRITER),
    *of_meeting("undo_move", "POST", draft=WRITER, final=WRITER),
    *of_meeting("restore_attendee", "POST", draft=WRITER, final=WRITER),
    *of_meeting("screen", "GET", draft=WRITER, final=WRITER),
    *of_meeting("screen_content", "GET", draft=WRITER, final=WRITER),
    *of_meeting("attendance", "GET POST", draft=WRITER, final=WRITER),
    *of_meeting("attendance_doubles", "POST", draft=WRITER, final=WRITER),
    *of_meeting("attendance_recap", "GET", draft=WRITER, final=WRITER),
    *of_meeting("check_in_qr", "GET POST", draft=WRITER, final=WRITER),
    *of_meeting("start", "GET POST", draft=WRITER, final=WRITER),
    *of_meeting("review", "GET", draft=WRITER, final=WRITER),
    *of_meeting("review_item", "POST", draft=WRITER, final=WRITER),
    *of_meeting("review_act", "POST", draft=WRITER, final=WRITER),
    *of_meeting("invitations", "GET POST", draft=WRITER, final=WRITER),
    *of_meeting("sign_in_sheet", "GET", draft=WRITER, final=WRITER),
    *(
        rule
        for route, methods in {"s": "GET", "_add": "GET POST"}.items()
        for rule in rules(f"meetings:agenda_template{route}", methods, WRITER, SEE_DRAFT | {"area_reader"})
    ),
    *(
        rule
        for route, methods in {"": "GET POST", "_remove": "POST", "_restore": "POST"}.items()
        for rule in rules(f"meetings:agenda_template{route}", methods, WRITER, SEE_DRAFT)
    ),
    *of_meeting("thumbnail", "GET", draft=SEE_DRAFT, final=SEE_FINAL),
    *of_meeting("attachment", "GET", draft=SEE_DRAFT, final=SEE_FINAL),
    *rules("meetings:my_data", "GET", SIGNED_IN),
    *rules("meetings:my_data_json", "GET", SIGNED_IN),
    *rules("meetings:my_data_pdf", "GET", SIGNED_IN),
    *rules("meetings:person_data", "GET", ADMIN, READ_MEMBERS),
    *rules("meetings:person_data_json", "GET", ADMIN, READ_MEMBERS),
    *rules("meetings:person_data_pdf", "GET", ADMIN, READ_MEMBERS),
    *rules("meetings:person_remove_contacts", "GET POST", ADMIN, READ_MEMBERS),
    *rules("meetings:leavers_remove_contacts", "GET POST", ADMIN, SEE_DRAFT | {"area_reader"}),
    *rules("meetings:regions", "GET", SIGNED_IN),
    *rules("meetings:region", "GET", SIGNED_IN),
    *(rule for name in ("xlsx", "csv", "report") for rule in rules(f"meetings:regions_{name}", "GET", SYSTEM)),
    *(
        rule
        for name in ("xlsx", "csv", "report")
        for rule in rules(f"meetings:region_{name}", "GET", SYSTEM | {"area_reader"})
    ),
    *rules("pokja:list", "GET", SIGNED_IN),
    *rules("pokja:detail", "GET", SIGNED_IN),
    *of_pokja("change", "GET POST", GIVE_ACCESS),
    *of_pokja("members", "GET", READ_MEMBERS),
    *of_pokja("member_add", "GET POST", ADMIN),
    *of_pokja("member_paste", "GET POST", ADMIN),
    *of_pokja_child("import_review", "GET POST", ADMIN, READ_MEMBERS),
    *of_pokja("members_xlsx", "GET", ADMIN),
    *of_pokja("members_csv", "GET", ADMIN),
    *of_pokja_child("member_correct", "GET POST", ADMIN, READ_MEMBERS),
    *of_pokja_child("member_end", "GET POST", ADMIN, READ_MEMBERS),
    *of_pokja_child("member_mutasi", "GET POST", ADMIN, READ_MEMBERS),
    *of_pokja("acts", "GET", ADMIN),
    *of_pokja_child("act_undo", "POST", ADMIN, READ_MEMBERS),
    *of_pokja("merge", "GET POST", ADMIN),
    *of_pokja_child("seat", "GET", READ_MEMBERS, READ_MEMBERS),
    *of_pokja_child("person", "GET", READ_MEMBERS, READ_MEMBERS),
    *of_pokja("bidang", "GET POST", ADMIN),
    *of_pokja_child("bidang_rename", "GET POST", ADMIN, READ_MEMBERS),
    *of_pokja_child("bidang_move", "POST", ADMIN, READ_MEMBERS),
    *of_pokja_child("bidang_remove", "POST", ADMIN, READ_MEMBERS),
    *of_pokja("decrees", "GET", READ_MEMBERS),
    *of_pokja("decree_add", "GET POST", ADMIN),
    *of_pokja_child("decree_correct", "GET POST", ADMIN, READ_MEMBERS),
    *of_pokja_child("decree_file", "GET", READ_MEMBERS, READ_MEMBERS),
    *of_pokja("hosts", "GET", ADMIN),
    *of_pokja("host_add", "GET POST", ADMIN),
    *of_pokja_child("host_correct", "GET POST", ADMIN, READ_MEMBERS),
    *of_pokja_child("host_logo", "GET", ADMIN, READ_MEMBERS),
    *of_pokja("access", "GET", GIVE_ACCESS),
    *of_pokja("access_give", "GET POST", GIVE_ACCESS),
    *of_pokja_child("access_take", "GET POST", GIVE_ACCESS, GIVE_ACCESS),
    *of_pokja_child("access_link", "POST", GIVE_ACCESS, GIVE_ACCESS),
    *rules("pokja:roles", "GET", SIGNED_IN),
    *rules("pokja:area_access", "GET", SYSTEM),
    *rules("operations:about", "GET", SYSTEM),
    *rules("pokja:area_access_give", "GET POST", SYSTEM),
    *rules("pokja:area_access_take", "GET POST", SYSTEM),
    *rules("pokja:area_access_link", "POST", SYSTEM),
    *of_pokja("tokens", "GET POST", GIVE_ACCESS),
    *of_pokja_child("token_revoke", "POST", GIVE_ACCESS, GIVE_ACCESS),
    *rules("pokja:area_tokens", "GET POST", SYSTEM),
    *rules("pokja:area_token_revoke", "POST", SYSTEM),
    *of_pokja("audit", "GET", GIVE_ACCESS),
    *of_pokja("audit_csv", "GET", GIVE_ACCESS),
    *of_pokja("audit_xlsx", "GET", GIVE_ACCESS),
    *(rule for name in ("", "_csv", "_xlsx") for rule in rules(f"pokja:audit_all{name}", "GET", frozenset({"system"}))),
    *rules("account_change_password", "GET POST", SIGNED_IN),
    *rules("account_display", "GET POST", SIGNED_IN),
    *rules("account_overview", "GET", SIGNED_IN),
    *rules("account_confirm", "GET POST", SIGNED_IN),
    *rules("account_second_step", "GET POST", SIGNED_IN),
    *rules("account_second_step_off", "GET POST", SIGNED_IN),
    *rules("account_codes", "GET", SIGNED_IN),
    *rules("account_codes_download", "GET", SIGNED_IN),
    *rules("account_codes_new", "POST", SIGNED_IN),
    *rules("account_devices", "GET", SIGNED_IN),
    *rules("account_devices_end_others", "POST", SIGNED_IN),
    *rules("account_device_end", "POST", frozenset({"reader"})),  # whose device it is
]

# Without login, by design: the way in, and the way back to a lost password.
PUBLIC = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_set_password",
    "account_invitation",
    "mfa_authenticate",
    "openid_connect_login",
    "openid_connect_callback",
    "meetings:privacy",
    "meetings:check_in",
    "meetings:check_code",
    "meetings:verify",
    "meetings:public",
    "meetings:public_pdf",
    "meetings:calendar",
    "meetings:api",
    "meetings:api_openapi",
    "meetings:api_finals",
    "meetings:api_final",
    "meetings:api_final_pdf",
    "meetings:api_follow_ups",
    "meetings:api_numbers",
    "meetings:api_not_there",
    "operations:live",
    "operations:ready",
    "operations:metrics",
    "operations:security_txt",
}


@dataclass
class World:
    """One draft and one final meeting of Banten with everything that an address can name, and its Pokja's things."""

    cast: object
    ids: dict
    elsewhere: dict = field(default_factory=dict)
    signed_elsewhere: object = None
    sessions: dict = field(default_factory=dict)

    def client(self, person: str) -> Client:
        """A browser in which the person has signed in before."""
        client = Client()
        client.cookies = self.sessions[person]
        return client

    def address(self, rule: Rule) -> str:
        wanted = _parameters_of()[rule.route]
        return reverse(rule.route, kwargs={name: self.ids[rule.on][name, rule.route] for name in wanted})


class _Ids(dict):
    """Ids by (parameter, route): `pk` and `uid` mean another thing on each kind of route."""

    def __init__(self, **things):
        super().__init__()
        self.things = things

    def __missing__(self, key):
        name, route = key
        if name == "code":
            return "36"
        if route == "account_device_end":
            return self.things["device"]
        if route == "pokja:area_token_revoke":
            return self.things["area_token"]
        if route.startswith("pokja:area_access_"):
            return self.things["area_access"]
        if route == "meetings:calendar_revoke":
            return self.things["calendar"]
        if name == "pk" and route.startswith("meetings:retention_"):
            return self.things["retention"]
        if route == "meetings:earlier_history" and name == "pk":
            return self.things["taken_over"]
        if name == "pk" and route.startswith("meetings:person_"):
            return self.things["person"]
        if name == "pk" and route.startswith("pokja:"):
            return self.things[route.removeprefix("pokja:").split("_")[0]]
        if name == "uid" and route.startswith("meetings:agenda_template"):
            return self.things["agenda_template"]
        if name == "uid" and route in ("meetings:bundle", "meetings:bundle_file"):
            return self.things["bundle"]
        if name == "uid" and "follow_up" in route:
            return self.things["followup"]
        if name == "uid" and route == "meetings:review_act":
            return self.things["earlier"]
        if name == "uid" and route.endswith("_signed"):
            return self.things["signed"]
        if name == "uid" and route.endswith("attendee"):
            return self.things["attendee"]
        if name == "uid":
            return self.things[
                "attachment" if any(word in route for word in ("attach", "thumbnail", "detach")) else "row"
            ]
        return self.things[name]


@pytest.fixture(scope="module")
def files_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("berkas")


@pytest.fixture(scope="module")
def standing_world(django_db_setup, django_db_blocker, files_folder):
    with standing(django_db_blocker, files_folder):
        world = make_world()
        things = things_of(world.cast.elsewhere), signed_elsewhere(world)
        sessions = {person: client_of(getattr(world.cast, person)).cookies for person in PEOPLE}
        yield replace(world, elsewhere=things[0], signed_elsewhere=things[1], sessions=sessions)


@pytest.fixture
def world(standing_world, monkeypatch):
    """Who gets a paper is asked here; what is on it, in the tests of papers."""
    monkeypatch.setattr(pdf, "print_page", lambda html, **others: PDF)
    return deepcopy(standing_world)


def make_world() -> World:
    cast = make_cast()
    pokja = cast.pokja
    photo = store(_jpeg(), "image/jpeg")
    area_access = give_access(make_user(), Role.AREA_READER, region=pokja.region).pk
    things = things_of(pokja) | {"device": make_device(cast.reader).pk, "area_access": area_access}
    things["area_token"] = make_token().pk
    things["calendar"] = CalendarFeed.objects.create(user=cast.reader, fingerprint="0" * 64).pk
    things["bundle"] = _bundle(cast).uid
    ids = {}
    for state in ("draft", "final"):
        meeting = make_meeting(pokja, title=f"Rapat {state}", participants=[cast.joined])
        known = fill(meeting, photo, cast.secretariat) | {"version": 1, "signed": uuid.uuid4()}
        if state == "final":
            workflow.submit(meeting, by=cast.secretariat)
            report = workflow.approve(meeting, by=cast.chair)
            known |= {"version": report.version, "signed": signed_file_of(report, photo, cast.secretariat)}
        ids[state] = _Ids(pk=meeting.pk, section="head", sha256=photo.sha256, **known, **things)
    return World(cast, ids)


def _bundle(cast):
    """A ZIP that the reader asked for and that was made."""
    meeting = make_meeting(cast.pokja, "Rapat dalam paket")
    bundle = Bundle.objects.create(owner=cast.reader, meeting=meeting, state="done", size=2, beat_at=timezone.now())
    with writing(bundle.file_name) as target:
        target.write(b"PK")
    return bundle


def things_of(pokja) -> dict:
    """One of each thing that belongs to a Pokja."""
    photo = store(_jpeg(), "image/jpeg")
    member = make_member(pokja, "Anggota Uji")
    return {
        "member": member.pk,
        "person": member.person_id,
        "seat": member.seat_id,
        "act": make_act(pokja, member).pk,
        "import": make_import(pokja).pk,
        "bidang": Bidang.objects.create(pokja=pokja, name="Bidang uji").pk,
        "decree": make_decree(pokja, file=photo).pk,
        "host": make_host(pokja, logo=photo).pk,
        "token": make_token(pokja).pk,
        "access": give_access(make_user(), Role.READER, pokja=pokja).pk,
        "retention": RetentionRule.objects.create(pokja=pokja, code="600.1", active_years=2, inactive_years=3).pk,
        "taken_over": TakenOver.objects.create(
            pokja=pokja, source="uji", exported_at=timezone.now(), content="0" * 64, history=photo
        ).pk,
        "agenda_template": pokja.agenda_templates.create(name="Susunan uji", text="Pembukaan").uid,
    }


def fill(meeting: Meeting, photo: StoredFile, by) -> dict:
    agenda = workflow.append_row(meeting, Kind.AGENDA, {"text": "Agenda"}, uid=uuid.uuid4(), by=by)
    workflow.append_row(meeting, Kind.DECISION, {"text": "Keputusan"}, uid=uuid.uuid4(), by=by)
    before = make_meeting(meeting.pokja, "Rapat sebelumnya", day=meeting.starts_on - timedelta(days=90))
    earlier = workflow.append_row(before, Kind.FOLLOWUP, {"text": "Tindak lanjut"}, uid=uuid.uuid4(), by=by)
    workflow.append_row(meeting, Kind.AGENDA, {"text": "Agenda lain"}, uid=uuid.uuid4(), by=by)
    workflow.move_row(agenda, 1, by=by)
    followup = workflow.append_row(meeting, Kind.FOLLOWUP, {"text": "Tindak lanjut"}, uid=uuid.uuid4(), by=by)
    news = workflow.add_update(followup, status="done", proof_file=photo, uid=uuid.uuid4(), by=by)
    Signer.objects.create(meeting=meeting, office="Ketua", name="Ketua Uji")
    attendee = Attendee.objects.create(meeting=meeting, kind="institution", institution="Dinas PUPR")
    attachment = meeting.attachments.create(
        kind="photo", filename="foto.jpg", caption="Foto", file=photo, created_by=by, uid=uuid.uuid4()
    )
    return {
        "row": agenda.uid,
        "attachment": attachment.uid,
        "filename": attachment.filename,
        "attendee": attendee.uid,
        "event": agenda.events.latest("pgh_id").pk,
        "earlier": earlier.uid,
        "followup": followup.uid,
        "news": news.uid,
    }


def signed_file_of(report, file: StoredFile, by):
    paper = report.signed_files.create(
        file=file, filename="tanda.pdf", result="original", uploaded_by=by, accepted_by=by, accepted_at=timezone.now()
    )
    return paper.uid


def _jpeg() -> bytes:
    stream = BytesIO()
    Image.new("RGB", (40, 30), "white").save(stream, "JPEG")
    return stream.getvalue()


def _routes(resolver=None, spaces=(), found=None) -> dict[str, set]:
    found = {} if found is None else found
    for entry in (resolver or get_resolver(settings.ROOT_URLCONF)).url_patterns:
        if isinstance(entry, URLResolver) and entry.namespace == "admin":
            continue  # tests/test_kelola.py walks those
        if isinstance(entry, URLResolver):
            _routes(entry, (*spaces, *([entry.namespace] if entry.namespace else [])), found)
        elif isinstance(entry, URLPattern):
            found[":".join((*spaces, entry.name or str(entry.pattern)))] = set(entry.pattern.converters)
    return found


@cache
def _parameters_of():
    return _routes()


def public_addresses() -> list[str]:
    """Those that name nothing."""
    found = []
    for route in sorted(PUBLIC):
        with suppress(NoReverseMatch):
            found.append(reverse(route))
    return found


@contextmanager
def undone():
    """Whatever a request changes is taken back, so that every person meets the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer(world, person: str, rule: Rule) -> str:
    client = world.client(person)
    with undone():
        response = getattr(client, rule.method.lower())(world.address(rule))
    if response.status_code in (403, 404):
        return str(response.status_code)
    templates = {template.name for template in response.templates}
    sent_away = response.status_code == 302 and response["Location"].startswith(reverse("account_login"))
    if sent_away or "account/login.html" in templates:
        return "login"
    return "answer" if response.status_code in (200, 302, 400, 409, 422) else str(response.status_code)


@pytest.mark.parametrize("rule", TABLE, ids=str)
def test_each_person_gets_the_answer_of_the_table(world, rule):
    got = {person: answer(world, person, rule) for person in PEOPLE}

    assert got == {person: rule.expected(person) for person in PEOPLE}


def test_every_route_has_a_row():
    assert set(_routes()) == {rule.route for rule in TABLE} | PUBLIC


def test_a_route_takes_only_the_methods_of_its_rows(world):
    for route in {rule.route for rule in TABLE}:
        listed = {rule.method for rule in TABLE if rule.route == route}
        rule = Rule(route, "POST", SIGNED_IN, NOBODY)
        for method in {"GET", "POST"} - listed:
            client = world.client("secretariat")
            response = getattr(client, method.lower())(world.address(rule))
            assert response.status_code in (403, 404, 405), (route, method)


_EVENTS = "SELECT coalesce(sum(n_tup_ins), 0) FROM pg_stat_xact_user_tables WHERE relname LIKE '%event'"


def test_looking_at_a_page_writes_no_history(world):
    """Only with POST and its like the history is told who acts (PGHISTORY_MIDDLEWARE_METHODS)."""
    for rule in TABLE:
        if rule.method == "GET" and rule.allowed:
            client = world.client(sorted(rule.allowed)[0])
            with undone(), connection.cursor() as cursor:
                cursor.execute(_EVENTS)
                before = cursor.fetchone()
                client.get(world.address(rule))
                cursor.execute(_EVENTS)
                assert cursor.fetchone() == before, rule


def test_public_routes_need_no_login_and_show_nothing_of_a_pokja(world, client):
    for route in PUBLIC:
        kwargs = {"uidb36": "1", "key": "set-password"} if route.endswith("from_key") else {}
        kwargs |= {"key": "salah"} if route == "account_invitation" else {}
        kwargs |= {"code": "salah"} if route in ("meetings:check_in", "meetings:verify") else {}
        kwargs |= {"uid": uuid.uuid4()} if "uid" in _routes()[route] else {}
        kwargs |= {"rest": "lain"} if route == "meetings:api_not_there" else {}
        kwargs |= {"secret": "salah"} if route == "meetings:calendar" else {}
        page = client.get(reverse(route, kwargs=kwargs), follow=True).content.decode()
        assert "Rapat draft" not in page and "Anggota Uji" not in page


WITH_CHILD = [
    rule
    for rule in TABLE
    if any(pair <= _routes()[rule.route] for pair in ({"uid", "pk"}, {"code", "pk"}, {"code", "uid"}))
]


def signed_elsewhere(world):
    """The signed paper of another final of the same Pokja."""
    cast = world.cast
    meeting = make_meeting(cast.pokja, "Rapat final lain")
    file = store(_jpeg(), "image/jpeg")
    fill(meeting, file, cast.secretariat)
    workflow.submit(meeting, by=cast.secretariat)
    return signed_file_of(workflow.approve(meeting, by=cast.chair), file, cast.secretariat)


@pytest.mark.parametrize("rule", WITH_CHILD, ids=str)
def test_a_thing_of_another_meeting_or_pokja_is_not_there_for_anybody(world, rule):
    """FAULTS B24: the address names one parent and the child of another; both may be open to the same person."""
    mixed = dict(world.ids[rule.on].things)
    if "code" in _routes()[rule.route]:
        mixed |= world.elsewhere
    else:
        other = world.ids["final" if rule.on == "draft" else "draft"].things
        mixed |= {name: other[name] for name in ("row", "attachment", "filename", "attendee", "event")} | {
            "earlier": other["row"],
            "signed": world.signed_elsewhere,
        }
    for name, thing in mixed.items():
        world.ids[rule.on].things[name] = thing

    got = {person: answer(world, person, rule) for person in SIGNED_IN}

    expected = {person: {"404"} if person in rule.allowed else {"403", "404"} for person in SIGNED_IN}
    assert all(got[person] in expected[person] for person in SIGNED_IN), got
