"""The admin site /kelola/: route x person for every route it has, what it lets the system admin do, and what nobody."""

import re
import uuid
from datetime import date

import pytest
from django.contrib import admin as django_admin
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, reverse
from django.utils import timezone

from meetings import workflow
from meetings.models import Attachment, FinalReport, FollowUpUpdate, Kind, Meeting, Row
from pokja.admin import site
from pokja.audit import Act, note
from pokja.models import Access, AuditEntry, Bidang, Institution, Invitation, Pokja, Region, User
from pokja.roles import Role
from pokja.storage import store
from tests.factories import give_access, make_decree, make_host, make_member, make_person, make_pokja, make_user
from tests.people import PEOPLE, client_of, make_cast
from tests.test_access import fill, undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_papers")]

# What the system admin may do beside reading. A model that is registered needs a line here.
MAY = {
    "pokja.region": {"change"},
    "pokja.pokja": {"change"},
    "pokja.user": {"add", "change"},
    "pokja.access": {"add", "delete"},
    "pokja.invitation": set(),
    "pokja.person": set(),
    "pokja.membership": set(),
    "pokja.seat": set(),
    "pokja.bidang": set(),
    "pokja.institution": set(),
    "pokja.decree": set(),
    "pokja.hostagency": set(),
    "pokja.auditentry": set(),
    "meetings.meeting": set(),
    "meetings.finalreport": set(),
    "meetings.attachment": set(),
    "meetings.followupupdate": set(),
}
# Pages of the site itself: address below /kelola/ and what the system admin gets by GET and by POST.
OWN_PAGES = {
    "index": ("", 200, 200),
    "login": ("login/", 302, 302),
    "logout": ("logout/", 302, 302),
    "password_change": ("password_change/", 302, 302),
    "password_change_done": ("password_change/done/", 302, 302),
    "autocomplete": ("autocomplete/?app_label=pokja&model_name=access&field_name=user&term=a", 200, 405),
    "jsi18n": ("jsi18n/", 200, 405),
    "app_list": ("pokja/", 200, 200),
    None: ("tidak/ada/", 404, 404),  # whatever is nowhere
}


@pytest.fixture
def cast(settings):
    return make_cast()


@pytest.fixture
def things(cast):
    """One of each thing that the site shows."""
    pokja, by = cast.pokja, cast.secretariat
    photo = store(b"%PDF-1.4", "application/pdf")
    meeting = Meeting.objects.create(
        pokja=pokja, title="Rakor final", starts_on=date(2016, 5, 30), ends_on=date(2016, 5, 30)
    )
    fill(meeting, _picture(), by)
    workflow.submit(meeting, by=by)
    workflow.approve(meeting, by=cast.chair)
    followup = Row.objects.filter(meeting=meeting).first()
    member = make_member(pokja, "Anggota Uji")
    return {
        "pokja.region": pokja.region,
        "pokja.pokja": pokja,
        "pokja.user": make_user("Akun Uji"),
        "pokja.access": give_access(make_user(), Role.READER, pokja=pokja),
        "pokja.invitation": Invitation.objects.create(
            user=by, key_hash="x" * 64, expires_at=timezone.now() + timezone.timedelta(days=1)
        ),
        "pokja.person": member.person,
        "pokja.membership": member,
        "pokja.seat": member.seat,
        "pokja.bidang": Bidang.objects.create(pokja=pokja, name="Perumahan"),
        "pokja.institution": Institution.objects.create(pokja=pokja, name="Dinas"),
        "pokja.decree": make_decree(pokja, file=photo),
        "pokja.hostagency": make_host(pokja),
        "pokja.auditentry": _noted(pokja),
        "meetings.meeting": meeting,
        "meetings.finalreport": FinalReport.objects.get(meeting=meeting),
        "meetings.attachment": Attachment.objects.get(meeting=meeting),
        "meetings.followupupdate": FollowUpUpdate.objects.create(followup=followup, status="done", by=by),
    }


def _noted(pokja):
    note(Act.POKJA, "Dicatat.", by=None, pokja=pokja)
    return AuditEntry.objects.newest_first().first()


def _picture():
    from tests.test_access import _jpeg

    return store(_jpeg(), "image/jpeg")


def pages(things) -> dict:
    """(name, method) -> (address, answer to the system admin), for every page that the site should have."""
    expected = {}
    for name, (path, get, post) in OWN_PAGES.items():
        expected |= {(name, "GET"): (f"/kelola/{path}", get), (name, "POST"): (f"/kelola/{path}", post)}
    for label, thing in things.items():
        may, name = MAY[label], label.replace(".", "_")
        base = f"/kelola/{label.replace('.', '/')}/"
        expected |= {
            (f"{name}_changelist", "GET"): (base, 200),
            (f"{name}_changelist", "POST"): (base, 403),
            (f"{name}_history", "GET"): (f"{base}{thing.pk}/history/", 302),
            (f"{name}_history", "POST"): (f"{base}{thing.pk}/history/", 302),
            (f"{name}_change", "GET"): (f"{base}{thing.pk}/change/", 200),
            (f"{name}_change", "POST"): (f"{base}{thing.pk}/change/", 200 if "change" in may else 403),
            (f"{name}_old", "GET"): (f"{base}{thing.pk}/", 302),
            (f"{name}_old", "POST"): (f"{base}{thing.pk}/", 302),
        }
        for act, address in [("add", f"{base}add/"), ("delete", f"{base}{thing.pk}/delete/")]:
            expected |= {(f"{name}_{act}", method): (address, 200 if act in may else 403) for method in ("GET", "POST")}
    return expected


def routes() -> set:
    """The names of all routes of the site; an unnamed one of a model is its old address."""
    found = set()
    for entry in site.urls[0]:
        if isinstance(entry, URLResolver):
            prefix = str(entry.pattern).strip("/").replace("/", "_")
            found |= {one.name or f"{prefix}_old" for one in entry.url_patterns}
        else:
            found.add(entry.name)
    return found


def test_every_route_is_walked(things):
    assert routes() == {name for name, _ in pages(things)}


def test_every_registered_model_has_a_line():
    assert {model._meta.label_lower for model in site._registry} == MAY.keys()


def test_site_is_there_for_the_system_admin_alone(cast, things):
    clients = {person: client_of(getattr(cast, person)) for person in PEOPLE}
    for (name, method), (address, expected) in pages(things).items():
        for person in PEOPLE:
            with undone():
                response = getattr(clients[person], method.lower())(address)
            if person == "system":
                assert response.status_code == expected, (name, method)
            elif person == "anonymous":
                assert response.status_code in (302, 401), (name, method)
                if response.status_code == 302:
                    assert response["Location"].startswith(reverse("account_login")), (name, method)
            else:
                assert response.status_code == 404, (name, method, person)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_other_method_does_anything(cast, things, method):
    before = list(Region.objects.order_by("pk").values())
    for (name, _), (address, _) in pages(things).items():
        if name and name.endswith("_change"):
            getattr(cast.client("system"), method)(address)

    assert list(Region.objects.order_by("pk").values()) == before


def test_staff_and_superuser_open_nothing(cast, client):
    client.force_login(make_user("Superuser", is_staff=True, is_superuser=True))

    assert client.get("/kelola/").status_code == 404
    assert client.get("/kelola/login/").status_code == 404


def test_access_that_is_over_or_an_account_switched_off_opens_nothing(cast):
    late = make_user("Dulu")
    give_access(late, Role.SYSTEM, valid_until=date(2020, 1, 1))
    area = make_user("Pembaca nasional")
    give_access(area, Role.AREA_READER)

    assert client_of(late).get("/kelola/").status_code == 404
    assert client_of(area).get("/kelola/").status_code == 404


def test_sign_in_and_passwords_lead_to_our_pages(cast):
    system = cast.client("system")

    assert system.get("/kelola/logout/")["Location"] == reverse("account_logout")
    assert system.get("/kelola/password_change/")["Location"] == reverse("account_change_password")
    assert "/kelola/" in system.get("/").content.decode()
    assert "/kelola/" not in cast.client("admin").get("/").content.decode()


def test_nothing_of_installed_packages_is_registered():
    assert {model._meta.app_label for model in site._registry} == {"pokja", "meetings"}
    assert django_admin.site is not site


# --- what it shows ---

ENGLISH = re.compile(
    r"\b(the|of|this|that|add|change|delete|view|search|select|save|by|all|yes|no|true|false|none|home|user|"
    r"password|login|log out|welcome|history|please|error|date|time|name|action|actions|today|empty|close|toggle|"
    r"permission|permissions|group|superuser|staff|successfully)\b",
    re.IGNORECASE,
)


def visible_text(html: str) -> str:
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    spoken = " ".join(re.findall(r'(?:aria-label|title|alt|placeholder|type="submit" value)="([^"]*)"', html))
    return re.sub(r"<[^>]+>", " ", html) + spoken


def test_no_english_is_left(cast, things):
    left = {}
    for (name, method), (address, status) in pages(things).items():
        if method == "GET" and status == 200 and name not in ("jsi18n", "autocomplete"):
            text = visible_text(cast.client("system").get(address).content.decode())
            words = {text[max(0, found.start() - 40) : found.end() + 20] for found in ENGLISH.finditer(text)}
            if words:
                left[name] = words

    assert left == {}


def test_dates_are_written_as_we_write_them(cast, things):
    html = cast.client("system").get(f"/kelola/pokja/decree/{things['pokja.decree'].pk}/change/").content.decode()

    assert "4 Januari 2016" in html


def test_nip_and_contacts_are_nowhere(cast, things):
    person = make_person(
        cast.pokja, "Dewi Rahasia", nip="196803121994031004", phone="0812-5555-7777", email="dewi@contoh.test"
    )
    make_member(cast.pokja, person=person)
    meeting = things["meetings.meeting"]
    addresses = [
        address for (_, method), (address, status) in pages(things).items() if method == "GET" and status == 200
    ]
    addresses += [f"/kelola/pokja/person/{person.pk}/change/", f"/kelola/meetings/meeting/{meeting.pk}/change/"]
    addresses += ["/kelola/pokja/person/?q=dewi"]
    for address in addresses:
        html = cast.client("system").get(address).content.decode()
        for secret in ("196803121994031004", "19680312 199403", "0812-5555-7777", "dewi@contoh.test"):
            assert secret not in html, address


@pytest.mark.parametrize("words", ["196803121994031004", "0812-5555-7777", "dewi@contoh.test"])
def test_search_does_not_find_a_person_by_nip_or_contact(cast, words):
    make_person(cast.pokja, "Dewi Rahasia", nip="196803121994031004", phone="0812-5555-7777", email="dewi@contoh.test")

    assert "Dewi Rahasia" not in cast.client("system").get("/kelola/pokja/person/", {"q": words}).content.decode()


@pytest.mark.parametrize("lookup", ["phone__startswith=0812", "nip__startswith=1968", "user__password__startswith=a"])
def test_address_cannot_ask_what_is_not_shown(cast, lookup):
    make_person(cast.pokja, "Dewi Rahasia", nip="196803121994031004", phone="0812-5555-7777")

    response = cast.client("system").get(f"/kelola/pokja/person/?{lookup}")

    assert "Dewi Rahasia" not in response.content.decode()


def test_no_password_hash_group_or_permission_is_shown(cast, things):
    user = make_user("Dengan sandi", password="sandi-uji-2026")

    html = cast.client("system").get(f"/kelola/pokja/user/{user.pk}/change/").content.decode()

    assert user.password not in html and "md5" not in html
    assert not re.search(r'name="(password|groups|user_permissions|is_staff|is_superuser)"', html)


def test_lists_ask_as_much_for_many_rows_as_for_few(cast, things):
    def asked(address):
        with CaptureQueriesContext(connection) as queries:
            assert cast.client("system").get(address).status_code == 200
        return len(queries)

    lists = {f"/kelola/{label.replace('.', '/')}/" for label in MAY}
    few = {address: asked(address) for address in lists}
    for number, code in enumerate(["31", "32", "33", "34", "35.01", "35.02", "51", "52"]):
        pokja = make_pokja(code)
        member = make_member(pokja, f"Orang {number}", bidang=f"Bidang {number}")
        user = make_user(f"Akun {number}")
        member.person.user = user
        member.person.save()
        give_access(user, Role.READER, pokja=pokja, granted_by=cast.system)
        Institution.objects.create(pokja=pokja, name="Dinas")
        Invitation.objects.create(
            user=user, sent_by=user, key_hash=f"{number:064}", expires_at=timezone.now() + timezone.timedelta(days=1)
        )
        make_decree(pokja)
        make_host(pokja)
        note(Act.POKJA, "Dicatat.", by=user, pokja=pokja)
        meeting = Meeting.objects.create(pokja=pokja, title=f"Rapat {number}")
        row = Row.objects.create(meeting=meeting, kind=Kind.FOLLOWUP, text="Isi", status_at_writing="not_started")
        FollowUpUpdate.objects.create(followup=row, status="done", by=user)
        meeting.attachments.create(
            filename="a.pdf", file=store(b"%PDF", "application/pdf"), created_by=user, uid=uuid.uuid4()
        )

    many = {address: asked(address) for address in lists}

    assert {address: (few[address], many[address]) for address in lists if many[address] > few[address]} == {}


@pytest.mark.parametrize("label", MAY)
def test_every_list_can_be_searched(cast, label):
    assert cast.client("system").get(f"/kelola/{label.replace('.', '/')}/", {"q": "banten 36"}).status_code == 200


# --- what it does ---


def last_note() -> tuple:
    entry = AuditEntry.objects.newest_first().first()
    return entry.act, entry.actor, entry.sentence


def actor_of(model, pk) -> int | None:
    event = model.pgh_event_model.objects.filter(pgh_obj_id=pk).order_by("-pgh_id").first()
    return event.pgh_context.metadata["user"]


def test_region_is_repaired_and_the_log_tells_old_and_new(cast):
    region = cast.pokja.region

    response = cast.client("system").post(
        f"/kelola/pokja/region/{region.pk}/change/",
        {"name": "Banten Raya", "aliases": "Banten\nTangerang", "zone": "WITA", "code": "99", "level": "city"},
    )

    assert response.status_code == 302
    region.refresh_from_db()
    assert (region.name, region.aliases, region.zone, region.code) == (
        "Banten Raya",
        ["Banten", "Tangerang"],
        "WITA",
        "36",
    )
    act, actor, sentence = last_note()
    assert (act, actor) == (Act.POKJA, cast.system)
    assert sentence.startswith("Wilayah 36: nama “Banten” menjadi “Banten Raya”; ")
    assert "zona waktu “WIB” menjadi “WITA”" in sentence


def change_pokja(cast, pokja, **fields):
    sent = {"status": pokja.status, "merged_into": "", "own_name": pokja.own_name, "has_work_programme": "unknown"}
    return cast.client("system").post(f"/kelola/pokja/pokja/{pokja.pk}/change/", sent | fields)


def test_pokja_is_merged_by_its_keeping_function_and_the_log_tells_it(cast):
    response = change_pokja(cast, cast.joined, status="merged", merged_into=cast.pokja.pk, own_name="Pokja Lama")

    assert response.status_code == 302
    cast.joined.refresh_from_db()
    assert (cast.joined.status, cast.joined.merged_into, cast.joined.own_name) == ("merged", cast.pokja, "Pokja Lama")
    assert actor_of(Pokja, cast.joined.pk) == cast.system.pk
    act, actor, sentence = last_note()
    assert (act, actor) == (Act.POKJA, cast.system)
    assert "status Terbentuk menjadi Digabung ke Pokja PKP Provinsi Banten" in sentence


def test_merging_in_a_circle_is_refused_at_its_field(cast):
    change_pokja(cast, cast.joined, status="merged", merged_into=cast.pokja.pk)
    notes = AuditEntry.objects.count()

    for into in (cast.joined, cast.pokja):
        response = change_pokja(cast, cast.pokja, status="merged", merged_into=into.pk)
        assert response.status_code == 200
        assert response.context["adminform"].form.errors["merged_into"]

    cast.pokja.refresh_from_db()
    assert (cast.pokja.status, cast.pokja.merged_into, AuditEntry.objects.count()) == ("formed", None, notes)


def test_new_account_is_invited_by_mail_and_has_no_password(cast):
    response = cast.client("system").post(
        "/kelola/pokja/user/add/", {"email": "Baru@contoh.test", "name": "Orang Baru"}
    )

    assert response.status_code == 302
    user = User.objects.get(email="baru@contoh.test")
    assert not user.has_usable_password() and not user.is_staff and not user.access_set.exists()
    assert [letter.to for letter in mail.outbox] == [["baru@contoh.test"]]
    assert Invitation.objects.open().filter(user=user, sent_by=cast.system).exists()
    assert actor_of(User, user.pk) == cast.system.pk
    assert set(AuditEntry.objects.filter(actor=cast.system).values_list("act", flat=True)) == {Act.ACCOUNT, Act.INVITED}


def test_address_that_has_an_account_is_refused_at_its_field(cast):
    response = cast.client("system").post(
        "/kelola/pokja/user/add/", {"email": "ADMIN.banten@contoh.test", "name": "Lagi"}
    )

    assert "Pos-el ini sudah punya akun." in response.content.decode()
    assert User.objects.filter(email__iexact="admin.banten@contoh.test").count() == 1
    assert not AuditEntry.objects.exists() and not mail.outbox


def test_rights_of_django_cannot_be_smuggled_into_an_account(cast):
    user = make_user("Akun Uji", password="sandi-uji-2026")
    before = user.password

    cast.client("system").post(
        f"/kelola/pokja/user/{user.pk}/change/",
        {
            "name": "Akun Uji",
            "is_active": "on",
            "is_superuser": "on",
            "is_staff": "on",
            "password": "x",
            "email": "x@y.z",
        },
    )

    user.refresh_from_db()
    assert (user.is_superuser, user.is_staff, user.password) == (False, False, before)
    assert user.email != "x@y.z"


def test_account_switched_off_is_signed_out_at_once_and_can_be_switched_on(cast):
    user = make_user("Akun Uji")
    theirs, system = client_of(user), cast.client("system")
    assert theirs.get("/").status_code == 200

    assert system.post(f"/kelola/pokja/user/{user.pk}/change/", {"name": "Akun Uji"}).status_code == 302

    assert theirs.get("/").status_code == 302
    assert last_note() == (Act.ACCOUNT, cast.system, "Akun Akun Uji dinonaktifkan.")
    assert actor_of(User, user.pk) == cast.system.pk
    system.post(f"/kelola/pokja/user/{user.pk}/change/", {"name": "Akun Uji", "is_active": "on"})
    user.refresh_from_db()
    assert user.is_active
    assert theirs.get("/").status_code == 302


def test_nobody_switches_the_own_account_off(cast):
    response = cast.client("system").post(f"/kelola/pokja/user/{cast.system.pk}/change/", {"name": "Admin Sistem"})

    assert "Ini akun Anda sendiri." in response.content.decode()
    cast.system.refresh_from_db()
    assert cast.system.is_active


@pytest.mark.parametrize(
    ("role", "pokja", "province", "place"),
    [
        (Role.ADMIN, "35", "", "Pokja PKP Provinsi Jawa Timur"),
        (Role.AREA_READER, "", "36", "Provinsi Banten"),
        (Role.AREA_READER, "", "", "Nasional"),
        (Role.SYSTEM, "", "", "Nasional"),
    ],
)
def test_access_is_given_and_taken(cast, role, pokja, province, place):
    user, system = make_user("Akun Uji"), cast.client("system")
    sent = {
        "email": user.email.upper(),
        "role": role,
        "pokja": cast.elsewhere.pk if pokja else "",
        "region": Region.objects.get(code=province).pk if province else "",
    }

    for _ in range(2):  # sent twice it is there once
        response = system.post("/kelola/pokja/access/add/", sent)
        assert response.status_code == 302, response.context["errors"]

    access = Access.objects.get(user=user)
    assert (access.role, access.place, access.granted_by) == (role, place, cast.system)
    assert actor_of(Access, access.pk) == cast.system.pk
    assert (
        f"Akses Akun Uji sebagai {Role(role).label}"
        in system.get("/audit/?jenis=akses&orang=admin+sistem").content.decode()
    )

    theirs = client_of(user)
    assert system.post(f"/kelola/pokja/access/{access.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Access.objects.filter(user=user).exists()
    assert actor_of(Access, access.pk) == cast.system.pk
    told = [line.sentence for line in system.get("/audit/?jenis=akses&orang=admin+sistem").context["page"].lines]
    assert any(re.search(r"^Akses Akun Uji .*(dihapus|dicabut)\.$", sentence) for sentence in told)
    assert theirs.get("/").status_code == 302


@pytest.mark.parametrize(
    ("role", "place", "words"),
    [
        (Role.ADMIN, "", "Pilih Pokja untuk peran ini."),
        (Role.SYSTEM, "pokja", "Kosongkan Pokja"),
        (Role.SYSTEM, "region", "Kosongkan provinsi"),
        (Role.READER, "both", "Kosongkan provinsi"),
    ],
)
def test_role_that_does_not_fit_its_place_is_refused_at_the_field(cast, role, place, words):
    sent = {"email": make_user().email, "role": role, "pokja": "", "region": ""}
    if place in ("pokja", "both"):
        sent["pokja"] = cast.pokja.pk
    if place in ("region", "both"):
        sent["region"] = cast.pokja.region.pk
    before = Access.objects.count()

    response = cast.client("system").post("/kelola/pokja/access/add/", sent)

    assert words in response.content.decode()
    assert Access.objects.count() == before


def test_nobody_takes_the_own_access_to_the_system(cast):
    own = Access.objects.get(user=cast.system)

    response = cast.client("system").post(f"/kelola/pokja/access/{own.pk}/delete/", {"post": "yes"})

    assert response.status_code == 403
    assert Access.objects.filter(pk=own.pk).exists()


def test_nothing_can_be_deleted_in_bulk(cast, things):
    for label, thing in things.items():
        sent = {"action": "delete_selected", "_selected_action": thing.pk, "post": "yes"}
        assert cast.client("system").post(f"/kelola/{label.replace('.', '/')}/", sent).status_code == 403
        assert type(thing)._base_manager.filter(pk=thing.pk).exists()


def test_final_stays_as_it_is_whatever_is_posted(cast, things):
    meeting, final = things["meetings.meeting"], things["meetings.finalreport"]
    system = cast.client("system")
    inline = {"final_reports-TOTAL_FORMS": "1", "final_reports-0-id": final.pk, "final_reports-0-reason": "lain"}

    for address in (
        f"/kelola/meetings/meeting/{meeting.pk}/change/",
        f"/kelola/meetings/finalreport/{final.pk}/change/",
        f"/kelola/meetings/finalreport/{final.pk}/delete/",
        "/kelola/meetings/finalreport/add/",
    ):
        assert system.post(address, {"title": "lain", "version": 9, "post": "yes", **inline}).status_code == 403

    assert (
        'name="final_reports-0-reason"'
        not in system.get(f"/kelola/meetings/meeting/{meeting.pk}/change/").content.decode()
    )
    assert list(FinalReport.objects.values_list("version", "reason")) == [(1, "")]


def test_access_of_an_unknown_account_is_refused_at_the_field(cast):
    sent = {"email": "siapa@contoh.test", "role": Role.READER, "pokja": cast.pokja.pk, "region": ""}

    html = cast.client("system").post("/kelola/pokja/access/add/", sent).content.decode()

    assert "Belum ada akun dengan pos-el ini." in html
    assert not User.objects.filter(email="siapa@contoh.test").exists()


def test_autocomplete_offers_names_to_the_system_admin_and_nothing_to_others(cast):
    query = {"app_label": "pokja", "model_name": "access", "field_name": "user", "term": "sekretariat lebak"}

    found = cast.client("system").get("/kelola/autocomplete/", query).json()["results"]

    assert [one["text"] for one in found] == ["Sekretariat Lebak"]
    assert cast.client("admin").get("/kelola/autocomplete/", query).status_code == 404
