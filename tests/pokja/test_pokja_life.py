"""The life of a Pokja: formed or not, its own name, merged and parted; who may say so, and where it is read."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings import workflow
from meetings.models import Kind, Signer
from pokja import keeping
from pokja.models import AuditEntry, Pokja
from pokja.roles import Role
from tests.factories import give_access, make_decree, make_meeting, make_pokja, make_region, make_user
from tests.people import make_cast
from tests.pokja.threads import at_once

MERGED, FORMED = Pokja.Status.MERGED, Pokja.Status.FORMED


@pytest.fixture
def cast(db):
    return make_cast()


def address(pokja, name="change"):
    return reverse(f"pokja:{name}", args=[pokja.code])


def text(response) -> str:
    return " ".join(response.content.decode().split())


def started_from(pokja) -> dict:
    """The hidden fields of a page that was opened now."""
    programme = "" if pokja.has_work_programme is None else str(pokja.has_work_programme)
    return {
        "initial-own_name": pokja.own_name,
        "initial-status": pokja.status,
        "initial-merged_into": pokja.merged_into_id or "",
        "initial-has_work_programme": programme,
        "own_name": pokja.own_name,
        "status": pokja.status,
        "merged_into": pokja.merged_into_id or "",
        "has_work_programme": programme,
    }


def post(cast, person, pokja, **fields):
    return cast.client(person).post(address(pokja), started_from(pokja) | fields)


def merge(pokja, into, by):
    return keeping.change_pokja(pokja, {"status": MERGED, "merged_into": into}, by=by)


# Changing


def test_an_admin_says_the_own_name_the_status_and_whether_there_is_a_programme(cast):
    Pokja.objects.filter(pk=cast.pokja.pk).update(status="not_formed")
    cast.pokja.refresh_from_db()

    fields = {"own_name": "Mambolo  Nagoghi", "status": "forming", "has_work_programme": "True"}
    answer = post(cast, "admin", cast.pokja, **fields)

    assert answer.url == address(cast.pokja, "detail")
    cast.pokja.refresh_from_db()
    assert (cast.pokja.own_name, cast.pokja.status) == ("Mambolo Nagoghi", "forming")
    assert cast.pokja.has_work_programme is True
    (entry,) = AuditEntry.objects.filter(act="pokja")
    assert entry.sentence == (
        "Pokja PKP Provinsi Banten: nama sendiri kosong menjadi “Mambolo Nagoghi”; status Belum terbentuk menjadi "
        "Proses pembentukan; program kerja belum diketahui menjadi ada."
    )
    assert (entry.actor, entry.pokja) == (cast.admin, cast.pokja)
    event = Pokja.pgh_event_model.objects.filter(pgh_obj=cast.pokja, pgh_label="update").latest("pgh_id")
    assert event.own_name == "Mambolo Nagoghi" and event.pgh_context.metadata["user"] == cast.admin.pk


@pytest.mark.parametrize(("chosen", "kept"), [("True", True), ("False", False), ("", None)])
def test_a_page_saved_unchanged_changes_nothing_and_is_not_told(cast, chosen, kept):
    Pokja.objects.filter(pk=cast.pokja.pk).update(has_work_programme=kept, own_name="Nama")
    cast.pokja.refresh_from_db()
    assert started_from(cast.pokja)["has_work_programme"] == chosen

    assert post(cast, "admin", cast.pokja).status_code == 302

    cast.pokja.refresh_from_db()
    assert cast.pokja.has_work_programme is kept
    assert not AuditEntry.objects.filter(act="pokja").exists()


def test_what_another_wrote_meanwhile_is_asked_about(cast):
    opened = started_from(cast.pokja)
    keeping.change_pokja(cast.pokja, {"own_name": "Nama lain"}, by=cast.system)

    page = cast.client("admin").post(address(cast.pokja), opened | {"own_name": "Nama saya"})

    assert "diubah menjadi “Nama lain”" in text(page)
    assert Pokja.objects.get(pk=cast.pokja.pk).own_name == "Nama lain"


@pytest.mark.parametrize("fields", [{"status": "apa saja"}, {"has_work_programme": "mungkin"}])
def test_what_is_not_on_the_list_is_refused(cast, fields):
    page = post(cast, "admin", cast.pokja, **fields)

    assert page.context["form"].errors[next(iter(fields))] == ["Pilih salah satu dari daftar."]


def test_a_pokja_is_never_deleted(cast):
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        make_pokja("32").delete()


# Merging


def test_an_admin_is_not_offered_to_merge_and_a_made_up_post_merges_nothing(cast):
    page = cast.client("admin").get(address(cast.pokja))
    assert "merged_into" not in page.context["form"].fields and 'value="merged"' not in page.content.decode()
    assert "hubungi admin sistem" in text(page)

    page = post(cast, "admin", cast.pokja, status="merged", merged_into=cast.elsewhere.pk)

    assert page.context["form"].errors == {"status": ["Pilih salah satu dari daftar."]}
    assert Pokja.objects.get(pk=cast.pokja.pk).status == FORMED


def test_an_admin_does_not_part_what_was_merged_but_names_it(cast):
    pokja = merge(cast.pokja, cast.elsewhere, cast.system)

    assert post(cast, "admin", pokja, status="formed", merged_into="", own_name="Nama").status_code == 302

    pokja.refresh_from_db()
    assert (pokja.status, pokja.merged_into, pokja.own_name) == (MERGED, cast.elsewhere, "Nama")


def test_the_system_admin_merges_and_parts_again(cast):
    assert post(cast, "system", cast.joined, status="merged", merged_into=cast.pokja.pk).status_code == 302

    joined = Pokja.objects.get(pk=cast.joined.pk)
    assert (joined.status, joined.merged_into) == (MERGED, cast.pokja)

    assert post(cast, "system", joined, status="formed").status_code == 302

    joined.refresh_from_db()
    assert (joined.status, joined.merged_into) == (FORMED, None)
    sentences = [entry.sentence for entry in AuditEntry.objects.filter(act="pokja").order_by("pk")]
    assert sentences == [
        "Pokja PKP Kabupaten Lebak: status Terbentuk menjadi Digabung ke Pokja PKP Provinsi Banten.",
        "Pokja PKP Kabupaten Lebak: status Digabung ke Pokja PKP Provinsi Banten menjadi Terbentuk.",
    ]


def test_the_choice_offers_no_merged_pokja_and_not_itself(cast):
    merge(cast.joined, cast.elsewhere, cast.system)

    page = cast.client("system").get(address(cast.pokja))

    offered = [value for value, _ in page.context["form"].fields["merged_into"].widget.choices]
    assert len(offered) == Pokja.objects.count() - 2 + 1  # the empty choice
    assert cast.pokja.pk not in offered and cast.joined.pk not in offered and cast.elsewhere.pk in offered


@pytest.mark.parametrize(
    ("status", "target", "words"),
    [
        ("merged", "", "Pilih Pokja tujuan penggabungan."),
        ("formed", "35", "Pilih status Digabung, atau kosongkan bagian ini."),
        ("merged", "36", "Pokja tidak bisa digabung ke dirinya sendiri. Pilih Pokja lain."),
        ("merged", "36.02", "Pokja itu sendiri sudah digabung ke Pokja ini."),
        ("merged", "36.01", "Pokja PKP Kabupaten Pandeglang sendiri sudah digabung ke Pokja PKP Provinsi Jawa Timur."),
        ("merged", "0", "Pilih salah satu dari daftar."),
    ],
)
def test_what_cannot_be_merged_is_refused_at_its_field_in_words(cast, status, target, words):
    merge(cast.joined, cast.pokja, cast.system)
    merge(make_pokja("36.01"), cast.elsewhere, cast.system)
    chosen = Pokja.objects.filter(region__code=target).values_list("pk", flat=True).first() or target

    page = post(cast, "system", cast.pokja, status=status, merged_into=chosen)

    assert words in page.context["form"].errors["merged_into"][0]
    assert Pokja.objects.get(pk=cast.pokja.pk).status == FORMED


def test_the_database_refuses_a_cycle_of_three_whoever_writes_it(cast):
    first, second, third = cast.pokja, cast.joined, cast.elsewhere
    Pokja.objects.filter(pk=first.pk).update(status=MERGED, merged_into=second)
    Pokja.objects.filter(pk=second.pk).update(status=MERGED, merged_into=third)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Pokja.objects.filter(pk=third.pk).update(status=MERGED, merged_into=first)

    assert refused.value.__cause__.diag.constraint_name == "pokja_merged_without_cycle"


@pytest.mark.parametrize("codes", [("36", "35"), ("36", "35", "32")])
def test_of_mergings_that_would_close_a_circle_at_once_one_finds_the_others(fresh_database, codes):
    by, pokja = make_user(), [make_pokja(code) for code in codes]

    def run(number):
        try:
            merge(pokja[number], pokja[(number + 1) % len(pokja)], by)
        except ValidationError as refusal:
            return refusal.message_dict["merged_into"][0]
        return "merged"

    answers = at_once(len(codes), run)

    assert "merged" in answers
    refused = [answer for answer in answers if answer != "merged"]
    assert refused and all("digabung ke" in words for words in refused)
    assert Pokja.objects.filter(region__code__in=codes, merged_into=None).exists()


def test_of_two_pages_that_merge_each_into_the_other_at_once_one_is_told(fresh_database):
    cast = make_cast()
    ends = [cast.pokja, cast.elsewhere]
    clients = [cast.client("system") for _ in ends]
    forms = [started_from(ends[n]) | {"status": "merged", "merged_into": ends[1 - n].pk} for n in (0, 1)]

    answers = at_once(2, lambda n: clients[n].post(address(ends[n]), forms[n]).status_code)

    assert sorted(answers) == [200, 302]
    assert Pokja.objects.filter(status=MERGED).count() == 1


# What a merged Pokja still does


def test_a_merged_pokja_is_read_and_its_page_says_where_it_went(cast):
    merge(cast.pokja, cast.elsewhere, cast.system)

    page = text(cast.client("secretariat").get(address(cast.pokja, "detail")))

    assert "Pokja ini sudah digabung ke" in page and "Rapat baru dicatat di Pokja PKP Provinsi Jawa Timur." in page
    assert f'href="{address(cast.elsewhere, "detail")}"' in page
    other = text(cast.client("stranger").get(address(cast.elsewhere, "detail")))
    assert "Gabungan dari" in other and "Pokja PKP Provinsi Banten" in other


def test_a_merged_pokja_gets_no_new_meeting_and_finishes_what_was_begun(cast):
    meeting = make_meeting(cast.pokja, title="Rapat lama")
    merge(cast.pokja, cast.elsewhere, cast.system)
    client = cast.client("secretariat")

    for path in ("/", "/rapat/"):
        page = text(client.get(path))
        assert 'href="/rapat/baru/"' not in page and "Rapat baru dicatat di Pokja PKP Provinsi Jawa Timur." in page
    refused = client.get("/rapat/baru/")
    assert refused.status_code == 403
    assert "Pokja PKP Provinsi Banten sudah digabung ke Pokja PKP Provinsi Jawa Timur." in text(refused)
    assert client.get(reverse("meetings:sheet", args=[meeting.pk])).status_code == 200
    fill(meeting, cast)
    workflow.submit(meeting, by=cast.secretariat)
    workflow.approve(meeting, by=cast.chair)
    meeting.refresh_from_db()
    assert meeting.status == "final"


def test_new_meetings_go_where_the_mergings_end(cast):
    merge(cast.joined, cast.pokja, cast.system)
    merge(cast.pokja, cast.elsewhere, cast.system)

    page = text(cast.client("participant").get(address(cast.joined, "detail")))

    assert "Pokja ini sudah digabung ke" in page and "Rapat baru dicatat di Pokja PKP Provinsi Jawa Timur." in page


def test_who_also_writes_for_a_standing_pokja_begins_meetings_there_alone(cast):
    give_access(cast.secretariat, Role.SECRETARIAT, pokja=cast.joined)
    merge(cast.pokja, cast.elsewhere, cast.system)
    client = cast.client("secretariat")

    assert "Rapat baru" in text(client.get("/rapat/"))
    assert list(client.get("/rapat/baru/").context["form"].fields["pokja"].queryset) == [cast.joined]


def fill(meeting, cast):
    for kind in (Kind.AGENDA, Kind.DECISION):
        workflow.append_row(meeting, kind, {"text": "Isi"}, uid=uuid.uuid4(), by=cast.secretariat)
    Signer.objects.create(meeting=meeting, office="Ketua", name="Ketua Uji")


# Where the state is read


def test_the_552_regions_show_their_state_from_the_first_day_in_two_questions(cast):
    client = cast.client("stranger")
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("meetings:regions"))

    assert sum(number for _, number in page.context["of_provinces"]) == 38
    assert sum(number for _, number in page.context["below"]) == 514
    counting = [query["sql"] for query in asked if "COUNT(" in query["sql"]]
    assert len(counting) == 1


def test_numbers_per_province_and_nation_follow_the_states(cast):
    for code, status in (("36.01", "forming"), ("36.03", "not_formed"), ("36.04", "forming")):
        make_pokja(code, status=status)
    merge(make_pokja("36.71"), cast.pokja, cast.system)

    page = text(cast.client("stranger").get(reverse("meetings:region", args=["36"])))

    assert "8: Terbentuk 1 · Proses pembentukan 2 · Belum terbentuk 1 · Digabung 1 · Belum ada data 3" in page
    assert f'Digabung </span> ke <a href="{address(cast.pokja, "detail")}">Pokja PKP Provinsi Banten</a>' in page
    nation = text(cast.client("stranger").get(reverse("meetings:regions")))
    assert "Terbentuk 1 · Proses pembentukan 2 · Belum terbentuk 1 · Digabung 1 · Belum ada data 509" in nation


def test_the_own_name_stands_beside_the_official_one_and_is_found(cast):
    make_pokja("32.04", own_name="Mambolo Nagoghi")
    client = cast.client("stranger")

    page = client.get(reverse("pokja:list"), {"q": "nagoghi"})

    assert [pokja.code for pokja in page.context["rows"]] == ["32.04"]
    assert "Mambolo Nagoghi" in text(page)
    assert "Mambolo Nagoghi" in text(client.get(reverse("meetings:region", args=["32"])))


@pytest.mark.parametrize(
    ("person", "reads"), [("area_reader", True), ("system", True), ("secretariat", True), ("stranger", False)]
)
def test_sk_in_force_and_programme_stand_in_lists_for_those_who_may_read_them(cast, person, reads):
    Pokja.objects.filter(pk=cast.pokja.pk).update(has_work_programme=False)
    make_decree(cast.pokja, "SK-LAMA", day=date(2010, 1, 1), valid_until=date(2012, 12, 31))
    make_decree(cast.pokja, "SK-BARU", day=date(2020, 1, 1))
    make_decree(cast.pokja, "SK-SEBELUMNYA", day=date(2015, 1, 1))

    page = text(cast.client(person).get(reverse("pokja:list"), {"q": "provinsi banten"}))

    assert ("SK-BARU" in page) == reads
    assert "SK-LAMA" not in page and "SK-SEBELUMNYA" not in page


def test_lists_ask_as_much_for_all_as_for_one(cast):
    client = cast.client("system")
    for pokja in Pokja.objects.filter(region__parent__code="36"):
        make_decree(pokja)

    def questions(path):
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        return len(asked)

    assert questions("/pokja/?q=36") <= questions("/pokja/?q=lebak")
    assert questions("/pokja/") <= questions("/pokja/?q=lebak")
    Pokja.objects.exclude(pk=cast.pokja.pk).filter(region__parent=make_region("36")).update(
        status=MERGED, merged_into=cast.pokja
    )
    assert questions("/wilayah/36/") == questions("/wilayah/31/")
