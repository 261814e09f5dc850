"""Forms of a meeting: what they refuse and in which words, and that two people who save never undo each other."""

from datetime import date, time
from decimal import Decimal
from uuid import uuid4

import pytest
from crispy_forms.utils import render_crispy_form
from django.db import transaction
from django.http import QueryDict

from meetings import workflow
from meetings.forms.lines import LINE_SETS
from meetings.forms.meetings import SECTION_FORMS, DetailsForm, GeneralForm, HeadForm, NewMeetingForm, OrganiserForm
from meetings.models import BudgetLine, Meeting, OutputLine, Session, Signer
from pokja.models import Pokja
from tests.factories import make_meeting, make_pokja, make_user
from tests.pokja.test_forms_base import Page

pytestmark = pytest.mark.django_db

EXCEL_NIP = "Excel mengubah NIP ini menjadi 1,97E+17. Tempel NIP sebagai teks, 18 angka."
NUMBER_HINT = "Tulis dengan angka, titik untuk ribuan dan koma untuk desimal, misalnya 1.234.567,50."
ALL_FORMS = {**SECTION_FORMS, "details": DetailsForm}


@pytest.fixture
def pokja():
    return make_pokja("36")


@pytest.fixture
def by():
    return make_user("Sekretariat Banten")


@pytest.fixture
def meeting(pokja):
    """Every field of the meeting and each of its lists is filled."""
    earlier = make_meeting(pokja, "Rakor sebelumnya", day=date(2016, 2, 1))
    meeting = make_meeting(
        pokja,
        "Rapat <b>tebal</b> & “kutip”",
        participants=[make_pokja("36.02"), make_pokja("36.71")],
        kind="other",
        kind_other="Rapat adat",
        number="IV",
        theme="Baris satu\n  menjorok\n\nbaris empat",
        organisers=["Dinas A", "Dinas B"],
        funding="other",
        funding_other="Hibah",
        program="Program",
        activity="Kegiatan",
        budget_document="DIPA-033",
        work_unit="Satker",
        responsible="Kepala",
        legal_bases=["UU 1/2011", "PP 14/2016"],
        aims=["Menyelaraskan rencana kerja"],
        previous=earlier,
        report_number="600/12",
        signing_place="Serang",
        signing_date=date(2016, 5, 31),
        sifat="open",
        classification="600.1",
        retention="5 tahun",
        invitees=["Bappeda", "Dinas PU"],
        chair="Ketua",
        moderator="Moderator",
        minute_taker="Notulis",
        participants_note="SKPD provinsi\nterkait",
        closing="Ditutup pukul 15.30.",
    )
    Session.objects.create(
        meeting=meeting, date=date(2016, 5, 30), start=time(19, 0), end=time(21, 15, 30), zone="WIT", mode="hybrid",
        place="Aula", approximate=True, date_note="Akhir Mei",
    )  # fmt: skip
    Signer.objects.create(meeting=meeting, office="Ketua", name="Nama", rank="Pembina", nip="196803121994031004")
    OutputLine.objects.create(meeting=meeting, output="Laporan", unit="dokumen", target=Decimal("1234.50"), realised=0)
    BudgetLine.objects.create(meeting=meeting, description="Konsumsi", budget=Decimal("150000000"), realised=None)
    return Meeting.objects.get(pk=meeting.pk)


def sent_by(*parts) -> QueryDict:
    """What a browser would send of these forms and formsets, unchanged."""
    html = ""
    for part in parts:
        forms = [part.management_form, *part.forms] if hasattr(part, "management_form") else [part]
        html += "".join(render_crispy_form(form) for form in forms)
    data = QueryDict(mutable=True)
    for name, values in Page(html).sent.items():
        data.setlist(name, values)
    return data


def opened(form_class, meeting) -> QueryDict:
    return sent_by(form_class(instance=Meeting.objects.get(pk=meeting.pk)))


def opened_lines(name, meeting) -> QueryDict:
    return sent_by(LINE_SETS[name](instance=Meeting.objects.get(pk=meeting.pk), prefix=name))


def posted_lines(name, meeting, data):
    return LINE_SETS[name](data, instance=Meeting.objects.get(pk=meeting.pk), prefix=name)


def save(form_class, meeting, data, by):
    """Save as a view does, and return the form."""
    form = form_class(data, instance=Meeting.objects.get(pk=meeting.pk))
    assert form.is_valid(), form.errors
    (workflow.save_details if form_class is DetailsForm else workflow.save_meeting)(form, by=by)
    return form


def save_lines(name, meeting, data, by):
    formset = posted_lines(name, meeting, data)
    assert formset.is_valid(), (formset.errors, formset.non_form_errors())
    (workflow.save_sessions if name == "sessions" else workflow.save_lines)(meeting, formset, by=by)
    return formset


def refused(form_class, meeting, data, by):
    """The form of a save that met somebody else's change; like a request, it leaves nothing behind."""
    form = form_class(data, instance=Meeting.objects.get(pk=meeting.pk))
    assert form.is_valid(), form.errors
    with pytest.raises(workflow.Conflict), transaction.atomic():
        workflow.save_meeting(form, by=by)
    return form


def stored(meeting):
    """Everything that is stored of a meeting and its lists, save when it was changed."""
    values = Meeting.objects.filter(pk=meeting.pk).values().get()
    del values["changed_at"], values["changed_by_id"]
    lists = [list(getattr(meeting, name).values()) for name in LINE_SETS]
    return values, lists, list(meeting.pokja_links.values())


# --- opened and saved without a change ---


@pytest.mark.parametrize("key", ALL_FORMS)
def test_section_opened_and_saved_changes_nothing(key, meeting, by):
    before = stored(meeting)
    for _ in range(3):
        form = save(ALL_FORMS[key], meeting, opened(ALL_FORMS[key], meeting), by)
        assert form.changed_data == []
    assert stored(meeting) == before
    assert Meeting.pgh_event_model.objects.filter(pgh_obj=meeting, pgh_label="update").count() == 0


@pytest.mark.parametrize("key", ALL_FORMS)
def test_empty_section_opened_and_saved_changes_nothing(key, pokja, by):
    meeting = make_meeting(pokja)
    before = stored(meeting)
    save(ALL_FORMS[key], meeting, opened(ALL_FORMS[key], meeting), by)
    assert stored(meeting) == before


@pytest.mark.parametrize("name", LINE_SETS)
def test_list_opened_and_saved_changes_nothing(name, meeting, by):
    """Hours of a sitting in WIT stay what they are, and the blank line at the end makes no row."""
    before = stored(meeting)
    for _ in range(3):
        data = opened_lines(name, meeting)
        assert not posted_lines(name, meeting, data).has_changed()
        save_lines(name, meeting, data, by)
    assert stored(meeting) == before


@pytest.mark.parametrize("key", ALL_FORMS)
def test_page_carries_what_it_started_from(key, meeting):
    form = ALL_FORMS[key](instance=meeting)
    sent = sent_by(form)
    assert form.compared_fields
    assert [name for name in form.compared_fields if f"initial-{name}" not in sent and form[name].value()] == []


# --- two people ---


def test_same_field_changed_twice_is_told_and_saving_again_wins(meeting, by):
    first, second = opened(GeneralForm, meeting), opened(GeneralForm, meeting)
    first["theme"], second["theme"] = "Tema pertama", "Tema kedua"
    save(GeneralForm, meeting, first, by)
    form = refused(GeneralForm, meeting, second, by)
    assert form.errors == {
        "theme": [
            "Bagian ini juga diubah orang lain. Sekarang tertulis: “Tema pertama”. "
            "Simpan lagi untuk memakai isian Anda."
        ]
    }
    meeting.refresh_from_db()
    assert meeting.theme == "Tema pertama"
    again = sent_by(form)
    assert again["theme"] == "Tema kedua"
    save(GeneralForm, meeting, again, by)
    meeting.refresh_from_db()
    assert meeting.theme == "Tema kedua"


def test_third_writer_is_told_although_the_second_was_asked_already(meeting, by):
    pages = [opened(GeneralForm, meeting) for _ in range(2)]
    pages[0]["theme"], pages[1]["theme"] = "Satu", "Dua"
    save(GeneralForm, meeting, pages[0], by)
    again = sent_by(refused(GeneralForm, meeting, pages[1], by))
    third = opened(GeneralForm, meeting)
    third["theme"] = "Tiga"
    save(GeneralForm, meeting, third, by)
    assert "“Tiga”" in refused(GeneralForm, meeting, again, by).errors["theme"][0]


def test_different_fields_of_one_section_are_both_kept(meeting, by):
    first, second = opened(GeneralForm, meeting), opened(GeneralForm, meeting)
    first["theme"], second["program"] = "Tema baru", "Program baru"
    save(GeneralForm, meeting, first, by)
    save(GeneralForm, meeting, second, by)
    meeting.refresh_from_db()
    assert (meeting.theme, meeting.program) == ("Tema baru", "Program baru")


def test_same_change_twice_is_no_conflict(meeting, by):
    first, second = opened(HeadForm, meeting), opened(HeadForm, meeting)
    for page in (first, second):
        page["report_number"] = "600/13"
        save(HeadForm, meeting, page, by)
    meeting.refresh_from_db()
    assert meeting.report_number == "600/13"


@pytest.mark.parametrize(
    ("form_class", "name", "theirs", "mine", "told"),
    [
        (HeadForm, "quarter", "3", "4", "“Triwulan III”"),
        (HeadForm, "budget_year", "2017", "2018", "“2017”"),
        (HeadForm, "report_number", "", "9", "Sekarang kosong."),
        (GeneralForm, "funding_other", "Sponsor", "CSR", "“Sponsor”"),
        (SECTION_FORMS["basis"], "legal_bases", "UU 1/2011\nUU 20/2011", "PP 12/2021", "“UU 1/2011; UU 20/2011”"),
        (SECTION_FORMS["closing"], "signing_date", "1 6 2016", "2 6 2016", "“1 Juni 2016”"),
        (OrganiserForm, "previous", "", "{other}", "Sekarang kosong."),
        (OrganiserForm, "participants", "Kabupaten Pandeglang", "Kota Serang", "Kabupaten Pandeglang”"),
    ],
)
def test_conflict_is_told_in_words_for_every_kind_of_field(form_class, name, theirs, mine, told, meeting, pokja, by):
    other = make_meeting(pokja, "Rakor lain", day=date(2016, 3, 1))
    first, second = opened(form_class, meeting), opened(form_class, meeting)
    first[name], second[name] = theirs, mine.format(other=other.pk)
    save(form_class, meeting, first, by)
    before = stored(meeting)
    form = refused(form_class, meeting, second, by)
    assert list(form.errors) == [name]
    assert told in form.errors[name][0]
    assert stored(meeting) == before
    save(form_class, meeting, sent_by(form), by)
    assert stored(meeting) != before


def test_fields_that_belong_together_never_mix_two_writers(meeting, by):
    """One shortens the sitting at its end, the other at its beginning: together they would end before they start."""
    first, second = opened_lines("sessions", meeting), opened_lines("sessions", meeting)
    first["sessions-0-start"], second["sessions-0-end"] = "14.00", "12.00"
    save_lines("sessions", meeting, first, by)
    formset = posted_lines("sessions", meeting, second)
    assert formset.is_valid()
    with pytest.raises(workflow.Conflict), transaction.atomic():
        workflow.save_sessions(meeting, formset, by=by)
    assert formset.forms[0].errors == {
        "start": [
            "Bagian ini juga diubah orang lain. Sekarang tertulis: “14.00”. Simpan lagi untuk memakai isian Anda."
        ]
    }


def test_two_people_on_one_line_keep_both_changes(meeting, by):
    first, second = opened_lines("signers", meeting), opened_lines("signers", meeting)
    first["signers-0-name"], second["signers-0-rank"] = "Nama baru", "Pembina Utama"
    save_lines("signers", meeting, first, by)
    save_lines("signers", meeting, second, by)
    signer = meeting.signers.get()
    assert (signer.name, signer.rank) == ("Nama baru", "Pembina Utama")


def test_line_that_somebody_removed_is_told_and_not_brought_back(meeting, by):
    first, second = opened_lines("outputs", meeting), opened_lines("outputs", meeting)
    first["outputs-0-DELETE"], second["outputs-0-output"] = "on", "Laporan lengkap"
    save_lines("outputs", meeting, first, by)
    formset = posted_lines("outputs", meeting, second)
    assert not formset.is_valid()
    assert formset.forms[0].general_errors == [
        "Baris ini sudah dihapus orang lain. Salin isinya ke baris baru bila masih perlu, lalu centang Hapus di sini."
    ]
    assert sent_by(formset)["outputs-0-output"] == "Laporan lengkap"
    assert not meeting.outputs.exists()
    second["outputs-0-DELETE"], second["outputs-1-output"] = "on", "Laporan lengkap"
    save_lines("outputs", meeting, second, by)
    assert [line.output for line in meeting.outputs.all()] == ["Laporan lengkap"]


def test_changed_line_can_be_removed(meeting, by):
    data = opened_lines("signers", meeting)
    data["signers-0-office"], data["signers-0-DELETE"] = "", "on"
    save_lines("signers", meeting, data, by)
    assert not meeting.signers.exists()


def test_post_without_the_started_values_is_compared_with_what_is_stored(meeting, by):
    """Programs that post to the page (and the import) leave them out."""
    form = HeadForm({"number": "5", "report_number": "600/12", "budget_year": "2016", "quarter": "2"}, instance=meeting)
    assert form.is_valid()
    assert form.changed_data == ["number"]
    workflow.save_meeting(form, by=by)
    meeting.refresh_from_db()
    assert (meeting.number, meeting.quarter) == ("5", 2)


# --- a new meeting ---


def new_form(pokja, **changes):
    data = {"uid": str(uuid4()), "pokja": pokja.pk, "kind": "rakor", "title": "Rakor", "date": "30 5 2016"}
    return NewMeetingForm({**data, **changes}, pokja_choices=Pokja.objects.filter(pk=pokja.pk))


def test_title_and_date_are_enough(pokja, by):
    form = new_form(pokja, place="Hotel Istana Nelayan, Tangerang")
    assert form.is_valid(), form.errors
    meeting = workflow.create_meeting(form, by=by)
    session = meeting.sessions.get()
    assert (session.date, session.place, session.zone) == (date(2016, 5, 30), "Hotel Istana Nelayan, Tangerang", "WIB")
    assert (meeting.budget_year, meeting.quarter, meeting.kind) == (2016, 2, "rakor")


def test_same_form_twice_makes_one_meeting(pokja, by):
    uid = str(uuid4())
    made = {workflow.create_meeting(checked(new_form(pokja, uid=uid)), by=by).pk for _ in range(2)}
    assert len(made) == Meeting.objects.count() == 1


def checked(form):
    assert form.is_valid(), form.errors
    return form


def test_range_makes_a_session_for_each_day(pokja, by):
    form = new_form(pokja, date="31 10 2018", date_until="2 11 2018", start="9", end="15.30", zone="WIT", mode="hybrid")
    meeting = workflow.create_meeting(checked(form), by=by)
    sessions = list(meeting.sessions.values_list("date", "start", "end", "zone", "mode"))
    days = [date(2018, 10, 31), date(2018, 11, 1), date(2018, 11, 2)]
    assert sessions == [(day, time(9), time(15, 30), "WIT", "hybrid") for day in days]
    assert (meeting.starts_on, meeting.ends_on) == (days[0], days[-1])


def test_details_are_kept(pokja, by):
    form = new_form(
        pokja,
        kind="other",
        kind_other="Rapat adat",
        number="IV",
        theme="Tema",
        organisers="Dinas A\r\n\r\nDinas B",
        participants="Kabupaten Lebak\n36.71",
    )
    meeting = workflow.create_meeting(checked(form), by=by)
    assert (meeting.kind_text, meeting.number, meeting.theme) == ("Rapat adat", "IV", "Tema")
    assert meeting.organisers == ["Dinas A", "Dinas B"]
    assert [pokja.code for pokja in meeting.participants.all()] == ["36.02", "36.71"]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"title": ""}, "title", "Isi judul rapat."),
        ({"title": " \u200b\u00a0 "}, "title", "Isi judul rapat."),
        ({"title": "a" * 301}, "title", "Judul 301 karakter, batasnya 300. Ringkas dulu."),
        ({"date": ""}, "date", "Isi tanggal rapat."),
        ({"date": "31 Februari 2016"}, "date", "Februari 2016 hanya sampai tanggal 29."),
        ({"date": "5/13/2016"}, "date", "Tidak ada bulan ke-13. Urutannya tanggal, bulan, tahun, misalnya 30 5 2016."),
        ({"date_until": "29 5 2016"}, "date_until", "Isi tanggal sesudah 30 Mei 2016, atau kosongkan."),
        ({"date_until": "30 5 2017"}, "date_until", "Rapat ini 366 hari, batasnya 31. Periksa tanggalnya."),
        ({"end": "15.30"}, "start", "Isi jam mulai dulu."),
        ({"start": "15.30", "end": "9"}, "end", "Jam selesai harus sesudah jam mulai."),
        ({"start": "9", "end": "9"}, "end", "Jam selesai harus sesudah jam mulai."),
        ({"start": "9 WIT"}, "start", "Zona waktu di sini WIB. Hapus WIT, atau ubah zonanya."),
        ({"start": "25.00"}, "start", "Tidak ada jam 25. Isi jam 00 sampai 23, misalnya 14.30."),
        ({"kind": "other"}, "kind_other", "Tulis jenis rapatnya."),
        ({"kind_other": "Adat"}, "kind_other", "Pilih “Lainnya” di atas, atau kosongkan bagian ini."),
        ({"kind": "pesta"}, "kind", "Pilih salah satu dari daftar."),
        ({"organisers": "a" * 301}, "organisers", "Baris 1: 301 karakter, batasnya 300. Ringkas dulu."),
        ({"number": "1" * 51}, "number", "Nomor rapat 51 karakter, batasnya 50. Ringkas dulu."),
        ({"zone": "WOW"}, "zone", "Pilih salah satu dari daftar."),
        ({"uid": "x"}, "uid", "Muat ulang laman ini, lalu coba lagi."),
    ],
)
def test_new_meeting_says_at_the_field_what_to_do(changes, field, message, pokja):
    form = new_form(pokja, **changes)
    assert not form.is_valid()
    assert form.errors == {field: [message]}
    assert form.data["title"] == changes.get("title", "Rakor")


def test_pokja_of_somebody_else_is_refused(pokja):
    form = new_form(make_pokja("35"))
    form.fields["pokja"].queryset = Pokja.objects.filter(pk=pokja.pk)
    assert form.errors == {"pokja": ["Pilih salah satu dari daftar."]}


def test_uid_of_a_meeting_elsewhere_is_refused_without_a_hint(pokja):
    elsewhere = make_meeting(make_pokja("35"))
    form = new_form(pokja, uid=str(elsewhere.uid))
    assert form.errors == {"uid": ["Muat ulang laman ini, lalu coba lagi."]}


def test_pokja_is_asked_only_where_there_is_a_choice(pokja):
    one = NewMeetingForm(pokja_choices=Pokja.objects.filter(pk=pokja.pk))
    assert [field.name for field in one.main_fields] == ["kind", "title", "date", "place", "date_until"]
    assert sent_by(one)["pokja"] == str(pokja.pk)
    two = NewMeetingForm(pokja_choices=Pokja.objects.filter(pk__in=[pokja.pk, make_pokja("81.02").pk]))
    assert two.main_fields[0].name == "pokja"
    assert sent_by(two)["pokja"] == str(pokja.pk)


def test_hour_is_read_in_the_zone_of_the_chosen_pokja(pokja):
    east = make_pokja("81.02")
    both = Pokja.objects.filter(pk__in=[pokja.pk, east.pk])
    data = {"uid": str(uuid4()), "pokja": str(east.pk), "kind": "rakor", "title": "Rakor", "date": "15 9 2021"}
    form = NewMeetingForm(data | {"start": "9 WIT"}, pokja_choices=both)
    assert checked(form).cleaned_data["sessions"][0]["zone"] == "WIT"
    form = NewMeetingForm(data | {"start": "9 WIB"}, pokja_choices=both)
    assert form.errors["start"] == ["Zona waktu di sini WIT. Hapus WIB, atau ubah zonanya."]


def test_word_signs_and_markup_are_kept_as_typed_without_controls(pokja, by):
    form = new_form(pokja, title="<script>alert(1)</script>\x0b\u200bRakor\ufeff", theme="a\x0bb")
    meeting = workflow.create_meeting(checked(form), by=by)
    assert (meeting.title, meeting.theme) == ("<script>alert(1)</script> Rakor", "a\nb")


# --- Pokja that take part ---


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("36.02", ["36.02"]),
        ("kabupaten lebak", ["36.02"]),
        ("Kab. Lebak", ["36.02"]),
        ("Lebak\nLEBAK\n36.02", ["36.02"]),
        ("Pokja PKP Kabupaten Lebak", ["36.02"]),
        ("Banten", ["36"]),
        ("Provinsi Jawa Timur", ["35"]),
        ("Kota Banjar\nKabupaten Banjar", ["32.79", "63.03"]),
        ("Kepulauan Seribu", ["31.01"]),
        ("semua banten", ["36.01", "36.02", "36.03", "36.04", "36.71", "36.72", "36.73", "36.74"]),
        (
            "Semua kabupaten/kota di Provinsi Banten\n36.02",
            [f"36.0{n}" for n in range(1, 5)] + [f"36.7{n}" for n in range(1, 5)],
        ),
        ("", []),
    ],
)
def test_places_are_read_by_name_or_code(typed, codes, pokja):
    form = new_form(pokja, participants=typed)
    assert [pokja.code for pokja in checked(form).cleaned_data["participants"]] == codes


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (
            "Lebakk",
            "“Lebakk” tidak dikenal. Tulis nama kabupaten/kota atau kodenya, misalnya Kabupaten Lebak atau 36.02.",
        ),
        ("Banjar", "“Banjar” bisa berarti Kota Banjar atau Kabupaten Banjar. Tulis nama lengkapnya."),
        ("99", "“99” tidak dikenal. Tulis nama kabupaten/kota atau kodenya, misalnya Kabupaten Lebak atau 36.02."),
    ],
)
def test_place_that_is_not_clear_is_asked_for(typed, message, pokja):
    assert new_form(pokja, participants=typed).errors == {"participants": [message]}


def test_main_pokja_never_takes_part_in_its_own_meeting(meeting, pokja, by):
    data = opened(OrganiserForm, meeting)
    data["participants"] = "Banten\nsemua Banten"
    save(OrganiserForm, meeting, data, by)
    assert pokja not in meeting.participants.all()
    assert meeting.participants.count() == 8


# --- contradictions in the sections ---


@pytest.mark.parametrize(
    ("key", "changes", "field", "message"),
    [
        ("head", {"quarter": "5"}, "quarter", "Pilih salah satu dari daftar."),
        ("head", {"budget_year": "1944"}, "budget_year", "Isi tahun 1945 sampai 2100."),
        ("head", {"budget_year": "20160"}, "budget_year", "Isi tahun 1945 sampai 2100."),
        ("head", {"budget_year": "dua"}, "budget_year", "Tulis angka bulat, misalnya 1.200."),
        ("general", {"title": ""}, "title", "Isi judul rapat."),
        ("general", {"kind_other": ""}, "kind_other", "Tulis jenis rapatnya."),
        ("general", {"kind": "rakor"}, "kind_other", "Pilih “Lainnya” di atas, atau kosongkan bagian ini."),
        ("general", {"funding_other": ""}, "funding_other", "Tulis sumber dananya."),
        ("general", {"funding": "apbd_prov"}, "funding_other", "Pilih “Lainnya” di atas, atau kosongkan bagian ini."),
        ("general", {"theme": "a" * 20_001}, "theme", "Tema 20.001 karakter, batasnya 20.000. Ringkas dulu."),
        ("closing", {"signing_date": "31 2 2016"}, "signing_date", "Februari 2016 hanya sampai tanggal 29."),
        ("details", {"sifat": "rahasia"}, "sifat", "Pilih salah satu dari daftar."),
        ("details", {"sifat": ""}, "sifat", "Pilih salah satu."),
    ],
)
def test_section_says_at_the_field_what_to_do(key, changes, field, message, meeting):
    data = opened(ALL_FORMS[key], meeting)
    data.update({name: value for name, value in changes.items() if name not in data})
    for name, value in changes.items():
        data[name] = value
    assert ALL_FORMS[key](data, instance=meeting).errors == {field: [message]}


def test_previous_meeting_of_another_pokja_is_refused(meeting):
    data = opened(OrganiserForm, meeting)
    data["previous"] = str(make_meeting(make_pokja("35")).pk)
    assert OrganiserForm(data, instance=meeting).errors == {"previous": ["Pilih salah satu dari daftar."]}


def test_previous_meetings_never_make_a_ring(meeting):
    data = opened(OrganiserForm, meeting.previous)
    data["previous"] = str(meeting.pk)
    form = OrganiserForm(data, instance=meeting.previous)
    assert form.errors["previous"] == ["Rapat itu menyebut rapat ini sebagai rapat sebelumnya. Pilih yang lain."]


def test_choice_of_previous_meeting_names_day_and_title(meeting):
    choices = [label for _, label in OrganiserForm(instance=meeting).fields["previous"].choices]
    assert choices == ["Belum dipilih", "1 Februari 2016 · Rakor: Rakor sebelumnya"]


def test_details_may_change_on_a_final_record_and_nothing_else(pokja, by):
    meeting = make_meeting(pokja, status=Meeting.Status.FINAL)
    data = opened(DetailsForm, meeting)
    data["sifat"] = "open"
    save(DetailsForm, meeting, data, by)
    meeting.refresh_from_db()
    assert meeting.sifat == "open"
    data = opened(HeadForm, meeting)
    data["number"] = "7"
    form = HeadForm(data, instance=meeting)
    assert form.is_valid()
    with pytest.raises(workflow.Refused, match="sudah final"):
        workflow.save_meeting(form, by=by)


# --- lists ---


@pytest.mark.parametrize(
    ("name", "changes", "field", "message"),
    [
        ("sessions", {"date": ""}, "date", "Isi tanggal rapat."),
        ("sessions", {"date": "31/4/2016"}, "date", "April 2016 hanya sampai tanggal 30."),
        ("sessions", {"start": ""}, "start", "Isi jam mulai dulu."),
        ("sessions", {"end": "8.59"}, "end", "Jam selesai harus sesudah jam mulai."),
        ("sessions", {"start": "9 WITA"}, "start", "Zona waktu di sini WIB. Hapus WITA, atau ubah zonanya."),
        ("sessions", {"date_note": "Mei"}, "date_note", "Centang “Tanggal ini perkiraan”, atau kosongkan bagian ini."),
        ("sessions", {"zone": "XYZ"}, "zone", "Pilih salah satu dari daftar."),
        ("signers", {"office": "\u200b"}, "office", "Isi jabatan penanda tangan."),
        ("signers", {"nip": "1,97E+17"}, "nip", EXCEL_NIP),
        ("outputs", {"output": ""}, "output", "Isi keluarannya."),
        ("outputs", {"target": "12.5"}, "target", NUMBER_HINT),
        ("outputs", {"target": "-1"}, "target", "Isi angka nol atau lebih besar."),
        ("budget_lines", {"description": ""}, "description", "Isi uraiannya."),
        ("budget_lines", {"budget": "-1"}, "budget", "Isi angka nol atau lebih besar."),
        ("budget_lines", {"budget": "1,234"}, "budget", "Tulis paling banyak 2 angka di belakang koma."),
        ("budget_lines", {"realised": "9" * 17}, "realised", "Angka ini terlalu besar. Periksa lagi."),
    ],
)  # fmt: skip
def test_line_says_at_the_field_what_to_do(name, changes, field, message, meeting):
    data = opened_lines(name, meeting)
    for key, value in changes.items():
        data[f"{name}-0-{key}"] = value
    formset = posted_lines(name, meeting, data)
    assert not formset.is_valid()
    assert formset.forms[0].errors == {field: [message]}
    assert not any(form.errors for form in formset.forms[1:])


def test_numbers_and_nip_are_read_as_people_type_them(meeting, by):
    data = opened_lines("signers", meeting)
    data["signers-0-nip"] = "19680312 199403 1 004"
    save_lines("signers", meeting, data, by)
    assert meeting.signers.get().nip == "196803121994031004"
    data = opened_lines("budget_lines", meeting)
    data["budget_lines-0-realised"] = "Rp 149.999.999,50"
    save_lines("budget_lines", meeting, data, by)
    assert meeting.budget_lines.get().realised == Decimal("149999999.50")


def test_new_lines_stand_behind_the_old_ones_in_the_order_typed(meeting, by):
    data = opened_lines("signers", meeting)
    data["signers-TOTAL_FORMS"] = "3"
    data["signers-1-part"], data["signers-1-office"] = "minute_taker", "Notulis"
    data["signers-2-part"], data["signers-2-office"] = "witness", "Saksi"
    save_lines("signers", meeting, data, by)
    assert [signer.office for signer in meeting.signers.all()] == ["Ketua", "Notulis", "Saksi"]


def test_meeting_keeps_at_least_one_session(meeting, by):
    data = opened_lines("sessions", meeting)
    data["sessions-0-DELETE"] = "on"
    save_lines("sessions", meeting, data, by)
    assert meeting.sessions.count() == 1
    data = opened_lines("sessions", meeting)
    data["sessions-0-DELETE"] = "on"
    formset = posted_lines("sessions", meeting, data)
    assert not formset.is_valid()
    assert formset.non_form_errors() == ["Isi paling sedikit satu tanggal."]


def test_last_session_may_be_replaced_by_a_new_one(pokja, by):
    meeting = make_meeting(pokja)
    data = opened_lines("sessions", meeting)
    data["sessions-0-DELETE"], data["sessions-1-date"] = "on", "1 6 2016"
    save_lines("sessions", meeting, data, by)
    meeting.refresh_from_db()
    assert (meeting.starts_on, meeting.ends_on) == (date(2016, 6, 1), date(2016, 6, 1))


def test_two_sessions_on_one_date_are_allowed(pokja, by):
    meeting = make_meeting(pokja)
    data = opened_lines("sessions", meeting)
    data["sessions-1-date"], data["sessions-1-start"] = "30 Mei 2016", "19.00"
    save_lines("sessions", meeting, data, by)
    assert list(meeting.sessions.values_list("start", flat=True)) == [time(9), time(19)]


def test_new_session_starts_in_the_zone_of_the_region():
    meeting = make_meeting(make_pokja("81.02"))
    assert opened_lines("sessions", meeting)["sessions-1-zone"] == "WIT"


def test_line_of_another_meeting_is_refused(meeting, pokja):
    other = Signer.objects.create(meeting=make_meeting(pokja, "Lain"), office="Ketua lain")
    data = opened_lines("signers", meeting)
    data["signers-0-id"], data["signers-0-office"] = str(other.pk), "Diubah"
    assert not posted_lines("signers", meeting, data).is_valid()


def test_too_many_lines_are_refused(meeting):
    data = opened_lines("signers", meeting)
    data["signers-TOTAL_FORMS"] = "40"
    data.update({f"signers-{n}-office": "Saksi" for n in range(2, 40)})
    data.update({f"signers-{n}-part": "witness" for n in range(2, 40)})
    formset = posted_lines("signers", meeting, data)
    assert not formset.is_valid()
    assert formset.non_form_errors() == ["Isi paling banyak 30 baris."]


def test_post_without_counters_says_what_to_do(meeting):
    formset = posted_lines("signers", meeting, QueryDict("signers-0-office=Ketua"))
    assert not formset.is_valid()
    assert formset.non_form_errors() == ["Muat ulang laman ini, lalu coba lagi."]
