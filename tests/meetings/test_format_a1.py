"""What Format A-1 says: the sections, their order and numbers, and every fact written as DOMAIN prints it."""

import pytest
from django.template.loader import get_template

from meetings.papers import format_a1
from meetings.papers.format_a1 import DEFAULT_LAYOUT, build
from tests.reports import (
    agenda_item,
    banten_record,
    follow_up,
    institution,
    make_data,
    person,
    presence,
    row,
    session,
    signer,
    speaker,
)


def content(data: dict, key: str):
    return next(section.content for section in build(data, ALL_SECTIONS).sections if section.key == key)


ALL_SECTIONS = [entry | {"rule": "always"} for entry in DEFAULT_LAYOUT]


def banten(**changes) -> dict:
    return make_data(banten_record(**changes))


def facts(data: dict, key: str) -> dict[str, str | list[str]]:
    printed = content(data, key)
    return {fact.label: [row.text for row in fact.rows] or fact.text for fact in getattr(printed, "facts", printed)}


# --- sections -----------------------------------------------------------------------------------------------------


def test_sections_that_are_printed_when_filled_are_left_out_and_numbers_close_up():
    assert [(section.number, section.key) for section in build(banten()).sections] == [
        (None, "head"),
        (1, "general"),
        (2, "schedule"),
        (3, "people"),
        (4, "agenda"),
        (5, "decisions"),
        (6, "recommendations"),
        (7, "follow_ups"),
        (8, "closing"),
    ]


def test_a_pokja_may_rename_reorder_and_hide_sections():
    layout = [
        {"key": "head", "title": "Laporan Kegiatan Triwulanan", "rule": "always"},
        {"key": "recommendations", "title": "Saran", "rule": "always"},
        {"key": "decisions", "title": "Kesepakatan", "rule": "hidden"},
        {"key": "agenda", "title": "Acara", "rule": "filled"},
    ]
    report = build(banten(), layout)
    assert [(section.number, section.title) for section in report.sections[1:]] == [(1, "Saran"), (2, "Acara")]
    assert report.sections[0].title_parts == ("Laporan Kegiatan Triwulanan", "")


def test_title_and_its_bracket_stand_on_two_lines():
    assert build(banten()).sections[0].title_parts == ("Laporan Pelaksanaan Kegiatan", "(Format A-1)")


def test_empty_sections_that_are_always_printed_say_so_in_draft_and_final():
    empty = banten_record(decisions=[], recommendations=[], follow_ups=[], agenda=[])
    draft, final = build(make_data(empty)), build(make_data(empty, state="final"))
    assert {section.key for section in draft.sections if section.content is None} == {
        "agenda",
        "decisions",
        "recommendations",
        "follow_ups",
    }
    assert (draft.empty_text, final.empty_text) == ("Belum diisi", "Nihil")


def test_every_section_of_the_layout_has_a_template():
    for section in build(banten(), ALL_SECTIONS).sections:
        get_template(section.template)


def test_a_meeting_of_a_title_and_a_day_is_a_whole_report():
    """What the importer takes as missing is empty here too."""
    record = {"title": "Rapat", "kind": "rakor", "sessions": [{"date": "2026-02-03"}]}
    report = build(make_data(record, letterhead=None), ALL_SECTIONS)
    assert len(report.sections) == len(DEFAULT_LAYOUT)


# --- head ---------------------------------------------------------------------------------------------------------


def test_number_is_a_row_of_dots_until_somebody_types_it():
    assert set(content(banten(report_number=""), "head").number) == {"…"}
    assert content(banten(report_number="600/12"), "head").number == "600/12"


@pytest.mark.parametrize(
    ("date", "quarter", "year", "printed"),
    [
        ("2016-05-30", None, None, "Triwulan II Tahun Anggaran 2016"),
        ("2016-03-31", None, None, "Triwulan I Tahun Anggaran 2016"),
        ("2016-12-01", None, None, "Triwulan IV Tahun Anggaran 2016"),
        ("2016-10-01", 3, 2017, "Triwulan III Tahun Anggaran 2017"),
    ],
)
def test_period_follows_from_the_first_day_unless_written(date, quarter, year, printed):
    data = banten(sessions=[session(date)], quarter=quarter, budget_year=year)
    assert content(data, "head").period == printed


def test_letterhead_has_the_government_above_the_agency():
    lines = content(banten(), "head").letterhead.lines
    assert [(line.points, line.bold) for line in lines] == [(12, False), (16, True)]
    assert content(make_data(letterhead=None), "head").letterhead is None
    assert content(make_data(letterhead={"lines": [], "agency": "", "logo": None}), "head").letterhead is None


# --- general ------------------------------------------------------------------------------------------------------


def test_general_data_shows_what_is_filled():
    data = banten(funding="apbn_dekon", budget_document="DIPA-033/2016", program="")
    data["decree"] = {"number": "653/Kep.1", "date": "2015-03-12", "subject": "Pembentukan Pokja PKP"}
    assert facts(data, "general") == {
        "Jenis kegiatan": "Rapat koordinasi (Rakor) 1",
        "Sumber dana": "APBN (dekonsentrasi)",
        "Nomor DIPA/DPA": "DIPA-033/2016",
        "Kelompok kerja": "Pokja PKP Provinsi Banten",
        "Dasar pembentukan": "SK Nomor 653/Kep.1 tanggal 12 Maret 2015 tentang Pembentukan Pokja PKP",
    }


def test_other_kind_and_other_funding_print_their_own_words():
    data = banten(kind="other", kind_other="Temu warga", number="", funding="other", funding_other="CSR")
    assert facts(data, "general")["Jenis kegiatan"] == "Temu warga"
    assert facts(data, "general")["Sumber dana"] == "CSR"


# --- time and place -----------------------------------------------------------------------------------------------


def test_one_day_reads_as_facts():
    data = banten(sessions=[session(start="09:00", end="15:30", place="Hotel Istana Nelayan, Tangerang")])
    assert facts(data, "schedule") == {
        "Hari, tanggal": "Senin, 30 Mei 2016",
        "Waktu": "pukul 09.00–15.30 WIB",
        "Tempat": "Hotel Istana Nelayan, Tangerang",
        "Cara pelaksanaan": "Luring",
    }


def test_days_in_a_row_read_as_a_range():
    days = ("2018-10-31", "2018-11-01", "2018-11-02")
    data = banten(sessions=[session(day) for day in days])
    assert facts(data, "schedule")["Hari, tanggal"] == "Rabu–Jumat, 31 Oktober–2 November 2018"
    assert content(data, "schedule").sessions == ()


def test_days_apart_are_named_one_by_one():
    data = banten(sessions=[session("2016-05-02"), session("2016-05-09")])
    assert facts(data, "schedule")["Hari, tanggal"] == ["Senin, 2 Mei 2016", "Senin, 9 Mei 2016"]


def test_sessions_that_differ_stand_in_a_table():
    data = banten(
        sessions=[session(start="09:00", zone="WITA", mode="hybrid"), session("2016-05-31", place="", mode="online")]
    )
    lines = content(data, "schedule").sessions
    assert [(line.day, line.hours, line.place, line.mode) for line in lines] == [
        ("Senin, 30 Mei 2016", "pukul 09.00 WITA", "Serang", "Hibrida"),
        ("Selasa, 31 Mei 2016", "", "", "Daring"),
    ]


def test_approximate_days_say_so_with_their_note():
    sessions = [session(day, approximate=True, date_note="diberitakan 30 Mei") for day in ("2023-05-29", "2023-05-30")]
    printed = facts(banten(sessions=sessions), "schedule")["Hari, tanggal"]
    assert printed == "Senin–Selasa, 29–30 Mei 2023 (perkiraan; diberitakan 30 Mei)"
    plain = facts(banten(sessions=[session(approximate=True)]), "schedule")["Hari, tanggal"]
    assert plain == "Senin, 30 Mei 2016 (perkiraan)"


# --- people -------------------------------------------------------------------------------------------------------


def test_organisers_are_a_list_when_there_are_several():
    data = banten(organisers=["Pokja PKP Garut", "Bappeda Garut"])
    data["participants"] = [{"code": "36.02", "name": "Pokja PKP Kabupaten Lebak"}]
    assert facts(data, "people")["Penyelenggara"] == ["Pokja PKP Garut", "Bappeda Garut"]
    assert facts(data, "people")["Pokja yang ikut serta"] == "Pokja PKP Kabupaten Lebak"


def test_a_joint_meeting_of_many_names_them_in_running_text():
    data = banten()
    data["participants"] = [{"code": f"35.{n}", "name": f"Pokja {n}"} for n in range(1, 39)]
    assert facts(data, "people")["Pokja yang ikut serta"].startswith("Pokja 1; Pokja 2; Pokja 3")


def test_attendance_counts_by_status_and_mode_per_institution():
    data = banten(
        attendees=[
            person("A", presence(mode="onsite"), office="Kepala"),
            person("B", presence(mode="online", representing="Kepala Dinas"), institution="Dinas Perkim"),
            person("C", presence("excused")),
            institution("Dinas Perkim", presence(mode="onsite"), count=4),
            institution("Forum PKP", presence("absent"), count=2),
        ]
    )
    printed = content(data, "people").attendance
    assert printed.sentence == (
        "Hadir 6 orang dari 2 instansi (5 luring dan 1 daring); izin 1 orang; tidak hadir 2 orang."
    )
    assert [(line.name, line.people, line.counts) for line in printed.institutions] == [
        ("Bappeda", "1. A (Kepala)\n2. C: izin", "hadir 1\nizin 1"),
        ("Dinas Perkim", "3. B: mewakili Kepala Dinas, daring", "hadir 5"),
        ("Forum PKP", "", "tidak hadir 2"),
    ]


def test_institutions_that_nobody_counted_are_not_counted_as_persons():
    """Banten 2016: three institutions came, the number of persons is unknown."""
    printed = content(banten(), "people").attendance
    assert printed.sentence == "Hadir 3 instansi."
    assert {line.counts for line in printed.institutions} == {"hadir"}
    some = banten(attendees=[person("A", presence()), institution("Forum", presence())])
    assert content(some, "people").attendance.sentence == "Hadir sedikitnya 1 orang dari 2 instansi."


def test_presence_that_differs_from_day_to_day_is_written_per_session():
    both_days = [session("2016-05-30"), session("2016-05-31")]
    people = [
        person("A", presence(), presence(session=1)),
        person("B", presence(), presence("excused", session=1)),
        person("C", presence("represented", representing="D"), presence("represented", session=1, representing="D")),
        person("E"),
    ]
    printed = content(banten(sessions=both_days, attendees=people), "people").attendance
    assert printed.institutions[0].people.split("\n") == [
        "1. A",
        "2. B: sesi 1 hadir; sesi 2 izin",
        "3. C: diwakili D",
        "4. E: diundang",
    ]
    assert printed.sentence == "Hadir 2 orang dari 1 instansi; diwakili 1 orang."


# --- agenda and speakers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "printed"),
    [
        (speaker("Nama", title_before="Ir. Hj.", institution="Pokja PKP"), "Narasumber: Ir. Hj. Nama (Pokja PKP)"),
        (
            speaker("Nama", title_before="Dr.", title_after="S.Pt., M.Si.", acting="plt", office="Asisten")
            | {"role": "opener", "institution": "Setda", "representing": "Sekda"},
            "Pembuka: Dr. Nama, S.Pt., M.Si. (Plt. Asisten, Setda), mewakili Sekda",
        ),
        (speaker(institution="Konsultan", mode="online"), "Narasumber: Konsultan (daring)"),
        (speaker("Nama", office="Direktur", former=True, role="respondent"), "Penanggap: Nama (mantan Direktur)"),
        (speaker(office="Kepala Balai", acting="plh", role="moderator"), "Moderator: Plh. Kepala Balai"),
        (speaker("Nama", mode="onsite", role="discussant"), "Pembahas: Nama"),
    ],
)
def test_speakers(case, printed):
    items = content(banten(agenda=[agenda_item("Pokok", speakers=[case])]), "agenda")
    assert items[0].extra == (printed,)


def test_agenda_nests_three_levels_with_their_marks():
    deepest = agenda_item("c", children=[agenda_item("d")])
    items = content(banten(agenda=[agenda_item("a"), agenda_item("b", children=[deepest])]), "agenda")
    assert [item.mark for item in items] == ["1.", "2."]
    assert items[1].children[0].mark == "a."
    assert items[1].children[0].children[0].mark == "1)"


def test_speakers_of_no_agenda_item_stand_below_the_items():
    data = banten(agenda=[agenda_item("Pokok")], speakers=[speaker("Nama", role="opener", text="Selamat datang.")])
    assert [item.printed for item in content(data, "agenda")] == ["1.\tPokok", "Pembuka: Nama"]
    assert [item.text for item in content(data, "discussion")[0].paragraphs] == ["Nama: Selamat datang."]


# --- discussion and results ---------------------------------------------------------------------------------------


def test_discussion_is_told_per_agenda_item_and_skips_the_silent_ones():
    agenda = [
        agenda_item("Pertama", notes=[row("x"), row("y", children=[row("z")])]),
        agenda_item("Kedua"),
        agenda_item(
            "Ketiga",
            notes=[row("satu catatan")],
            speakers=[speaker("Nama", text="Rumah dulu.")],
            children=[agenda_item("Anak", notes=[row("catatan anak")])],
        ),
    ]
    groups = content(banten(agenda=agenda, notes=[row("di luar agenda")]), "discussion")
    assert [group.heading for group in groups] == ["1. Pertama", "3. Ketiga", "a. Anak", "Catatan lain"]
    assert [(item.mark, item.text) for item in groups[0].rows] == [("1.", "x"), ("2.", "y")]
    assert [item.text for item in groups[1].paragraphs] == ["Nama: Rumah dulu.", "satu catatan"]


def test_recommendations_are_grouped_by_agenda_and_their_marks_go_on():
    agenda = [agenda_item("Satu", uid="u1"), agenda_item("Dua", uid="u2")]
    recommendations = [row("bebas"), row("dua-1", agenda="u2"), row("satu-1", agenda="u1"), row("dua-2", agenda="u2")]
    data = banten(agenda=agenda, recommendations=recommendations, marks={"recommendation": ["a.", "1)", "a)"]})
    groups = content(data, "recommendations")
    assert [(group.heading, [item.printed for item in group.rows]) for group in groups] == [
        ("Agenda 1. Satu", ["a.\tsatu-1"]),
        ("Agenda 2. Dua", ["b.\tdua-1", "c.\tdua-2"]),
        ("Rekomendasi umum", ["d.\tbebas"]),
    ]


def test_recommendations_that_hang_on_nothing_need_no_heading():
    groups = content(banten(recommendations=[row("bebas")]), "recommendations")
    assert [group.heading for group in groups] == [""]


@pytest.mark.parametrize(
    ("styles", "marks"),
    [
        (["a.", "1)", "a)"], ("a.", "1)")),
        (["-", "a.", "1)"], ("-", "a.")),
        (["1)", "a)", "-"], ("1)", "a)")),
        (["a)", "1.", "-"], ("a)", "1.")),
    ],
)
def test_marks_follow_the_style_of_their_list(styles, marks):
    printed = content(banten(decisions=[row("x", children=[row("y")])], marks={"decision": styles}), "decisions")
    assert (printed[0].mark, printed[0].children[0].mark) == marks


def test_results_of_a_joint_meeting_name_their_pokja():
    data = banten(decisions=[row("Perbarui SK Kumuh", pokja="36.02")])
    data["participants"] = [{"code": "36.02", "name": "Pokja PKP Kabupaten Lebak"}]
    assert content(data, "decisions")[0].text == "Perbarui SK Kumuh (Pokja PKP Kabupaten Lebak)"


def test_follow_ups_print_owner_due_and_status_of_every_kind():
    data = banten(
        follow_ups=[
            follow_up("a", owner_text="Kepala Dinas", owner={"institution": "Dinas"}, due_date="2016-12-31"),
            follow_up("b", owner={"institution": "Bappeda"}, due_text="pada Rakor 2", status="done"),
            follow_up("c", owner={"bidang": "Perumahan"}, due_date="2016-07-01", due_text="segera"),
            follow_up("d", owner={"pokja": "36"}, status="blocked"),
            follow_up("e", owner={"seat": {"role": "head", "bidang": "", "office": ""}}),
            follow_up("f", owner={"seat": {"role": "coordinator", "bidang": "Permukiman", "office": ""}}),
            follow_up("g", owner={"seat": {"role": "member", "bidang": "", "office": "Kepala Bappeda"}}),
            follow_up("h", children=[follow_up("i", status="in_progress")]),
        ]
    )
    lines = content(data, "follow_ups").lines
    assert [(line.mark, line.level, line.owner, line.due, line.status) for line in lines] == [
        ("1.", 0, "Kepala Dinas", "31 Desember 2016", "Belum dimulai"),
        ("2.", 0, "Bappeda", "pada Rakor 2", "Selesai"),
        ("3.", 0, "Bidang Perumahan", "1 Juli 2016 (segera)", "Belum dimulai"),
        ("4.", 0, "Pokja PKP Provinsi Banten", "-", "Terkendala"),
        ("5.", 0, "Ketua", "-", "Belum dimulai"),
        ("6.", 0, "Koordinator bidang Permukiman", "-", "Belum dimulai"),
        ("7.", 0, "Kepala Bappeda", "-", "Belum dimulai"),
        ("8.", 0, "-", "-", "Belum dimulai"),
        ("a.", 1, "-", "-", "Dalam proses"),
    ]


def test_open_follow_ups_of_earlier_meetings_are_printed_even_without_new_ones():
    earlier = [{"meeting": "Rakor 1", "text": "x", "owner": "", "due": "segera", "status": "in_progress"}]
    data = make_data(banten_record(follow_ups=[]), previous_followups=earlier)
    printed = content(data, "follow_ups")
    assert printed.lines == ()
    assert [(line.meeting, line.owner, line.status) for line in printed.earlier] == [("Rakor 1", "-", "Dalam proses")]


def test_obstacles_ask_for_help():
    printed = content(banten(obstacles=[row("Lahan", help="Pendampingan"), row("Dana", help="")]), "obstacles")
    assert [item.extra for item in printed] == [("Bantuan yang diharapkan: Pendampingan",), ()]


# --- outputs, closing, attachments ---------------------------------------------------------------------------------


def test_amounts_are_printed_the_indonesian_way_and_summed():
    data = banten(
        outputs=[{"output": "Pokja", "unit": "kelompok", "target": "8.50", "realised": "2"}],
        budget=[
            {"description": "Konsumsi", "budget": "150000000.00", "realised": "126750000.00"},
            {"description": "Perjalanan", "budget": "80000000", "realised": None},
        ],
    )
    printed = content(data, "outputs")
    first = printed.outputs[0]
    assert (first.planned, first.realised, first.percent) == ("8,5", "2", "23,53%")
    assert (printed.budget[0].planned, printed.budget[0].percent) == ("Rp150.000.000,00", "84,5%")
    assert (printed.budget[1].realised, printed.budget[1].percent) == ("-", "-")
    assert (printed.total.planned, printed.total.realised) == ("Rp230.000.000,00", "Rp126.750.000,00")


def test_signatures_put_the_notulis_left_and_the_chair_right_and_witnesses_below():
    data = banten(
        signing_place="Serang",
        signing_date="2016-05-31",
        signers=[signer(), signer("witness", name=""), signer("minute_taker", nip="196803121994031004")],
    )
    first, second = content(data, "closing").rows
    assert [signature.part for signature in first.signatures] == ["Notulis", "Pimpinan rapat"]
    assert first.place_and_date == "Serang, 31 Mei 2016"
    assert first.signatures[0].nip.split("\u00a0") == ["NIP 19680312", "199403", "1", "004"]
    assert second.signatures[0].name == ""
    assert second.place_and_date == ""


def test_place_and_date_of_signing_are_dots_until_they_are_known():
    printed = content(banten(signers=[signer()]), "closing").rows[0].place_and_date
    assert set(printed) == set("…, ")


def test_a_final_names_its_version_and_who_approved_it_at_the_hour_of_its_zone():
    approval = {"name": "Nama Ketua", "office": "Ketua Pokja", "approved_at": "2016-05-31T18:30:00+00:00"}
    data = make_data(state="final", approval=approval, version=2)
    assert content(data, "closing").approval == (
        "Laporan versi 2, disetujui oleh Nama Ketua, Ketua Pokja, pada 1 Juni 2016 pukul 01.30 WIB."
    )
    assert content(make_data(), "closing").approval == ""


def test_attachments_are_listed_by_kind_and_photos_stand_in_pairs():
    def attached(kind, filename, caption="", content_type="application/pdf"):
        sha256 = filename[0] * 64
        return {"kind": kind, "filename": filename, "caption": caption, "sha256": sha256, "content_type": content_type}

    attachments = [
        attached("photo", "a.jpg", "Pembukaan", "image/jpeg"),
        attached("material", "b.pdf"),
        attached("photo", "c.jpg", "", "image/jpeg"),
        attached("invitation", "d.pdf", "Undangan Rakor"),
        attached("photo", "e.jpg", "", "image/jpeg"),
        attached("material", "f.pdf"),
    ]
    data = banten(attachments=attachments)
    assert facts(data, "attachments") == {"Undangan": "Undangan Rakor (d.pdf)", "Bahan paparan": ["b.pdf", "f.pdf"]}
    pairs = content(data, "attachments").photo_rows
    assert [[picture.caption for picture in pair] for pair in pairs] == [["Foto 1. Pembukaan", "Foto 2"], ["Foto 3"]]
    assert pairs[0][0].address == f"stored:{'a' * 64}"


def test_a_page_gives_pictures_its_own_addresses():
    data = banten(attachments=[{"kind": "photo", "filename": "a", "sha256": "f" * 64, "content_type": "image/png"}])
    report = build(data, image_address=lambda sha256: f"/berkas/{sha256[:4]}")
    assert report.sections[-1].content.photo_rows[0][0].address == "/berkas/ffff"


def test_layout_names_each_section_once_with_a_known_rule():
    assert [entry["key"] for entry in DEFAULT_LAYOUT] == list(format_a1.CONTENT)
    assert {entry["rule"] for entry in DEFAULT_LAYOUT} <= set(format_a1.RULES)
