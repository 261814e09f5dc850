"""What the parser understands, part by part: marks, joined lines, headings, days, tasks, tables, prose."""

import pytest

from meetings.pasting import parse
from meetings.pasting.dates import NO_SUCH_DAY, NO_YEAR, WRONG_WEEKDAY, find_date
from meetings.pasting.parse import QUICK
from meetings.pasting.tasks import read_task
from meetings.quickline import PREFIXES


def told(text: str) -> list[tuple]:
    return [(row.kind, row.text, row.parent) for row in parse(text) if row.kind != "note"]


def of(kind: str, text: str) -> list[str]:
    return [row.text for row in parse(text) if row.kind == kind]


# --- marks ---


@pytest.mark.parametrize(
    ("text", "parents"),
    [
        ("1. A\na. B\nb. C\n2. D", [None, 0, 0, None]),
        ("1. A\n   a) B\n      1) C\n   b) D\n2. E", [None, 0, 1, 0, None]),
        ("- A\n- B", [None, None]),
        ("•\tA\n\to\tB\n\t\t–\tC\n•\tD", [None, 0, 1, None]),
        ("I. A\n1. B\n2. C\nII. D", [None, 0, 0, None]),
        ("(1) A\n(a) B\n(2) C", [None, 0, None]),
        ("1. A\n1.1 B\n1.2 C\n2. D", [None, 0, 0, None]),
        ("1. A\n a. B\n  1) C\n   a) D", [None, 0, 1, 1]),
        ("KESATU : A\nKEDUA : B", [None, None]),
    ],
)
def test_marks_and_indents_give_up_to_three_levels(text, parents):
    rows = parse("Kesepakatan:\n" + text)
    assert [row.parent for row in rows] == parents
    assert all(len(row.text) == 1 for row in rows)


def test_initials_of_a_person_are_no_marks():
    assert of("attendance", "Rakor Uji\nPeserta:\nH. Budi\nR. Sari") == ["H. Budi", "R. Sari"]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("KESEPAKATAN:1.Menyusun RP3KP 2016;2.Membentuk Pokja", ["Menyusun RP3KP 2016", "Membentuk Pokja"]),
        ("Kesepakatan: 1) satu; 2) dua (Rakor 2); dan 3) tiga.", ["satu", "dua (Rakor 2)", "tiga."]),
        ("Kesepakatan:\n1. Menyiapkan Rakor 2. Bahannya menyusul", ["Menyiapkan Rakor 2. Bahannya menyusul"]),
        ("Kesepakatan: a. satu b. dua", ["satu", "dua"]),
        ("Kesepakatan: • satu • dua", ["satu", "dua"]),
    ],
)
def test_items_run_together_in_a_line_are_told_apart(text, items):
    assert of("decision", text) == items


# --- lines ---


def test_lines_broken_by_a_pdf_are_one_again_across_its_pages():
    text = (
        "Rapat Pokja PKP\nKesepakatan\n"
        "1. Pembahasan laporan antara mengundang pengembang, kabupaten/\n"
        "kota, dan per-\n"
        "wakilan masyarakat masing-\n"
        "masing\n"
        "Halaman 2 dari 3\n"
        "kecamatan.\n"
        "2. Selesai."
    )
    assert of("decision", text) == [
        "Pembahasan laporan antara mengundang pengembang, kabupaten/kota, dan perwakilan masyarakat masing-masing"
        " kecamatan.",
        "Selesai.",
    ]


# --- headings ---


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        *[
            (words, "decision")
            for words in ("KESIMPULAN RAPAT", "*Kesepakatan :*", "Yg disepakati", "Hasil Keputusan Rakor:")
        ],
        *[(words, "recommendation") for words in ("Saran dan masukan", "REKOMENDASI", "Usul/saran:")],
        *[(words, "followup") for words in ("RENCANA TINDAK LANJUT (RTL)", "TindakLanjut:", "Langkah selanjutnya")],
        *[(words, "obstacle") for words in ("Permasalahan dan Kendala", "IV. HAMBATAN", "Masalah yang dihadapi:")],
        ("Dari pembahasan tersebut rapat menyepakati hal-hal sebagai berikut:", "decision"),
        ("Agenda Rapat", "agenda"),
        ("SUSUNAN ACARA", "agenda"),
        ("Peserta luring:", "attendance"),
        ("Nara sumber :", "speaker"),
    ],
)
def test_headings_in_many_words_say_what_follows(heading, kind):
    assert told(f"Rapat Uji\n\n{heading}\n1. Satu\n2. Dua")[1:] == [(kind, "Satu", None), (kind, "Dua", None)]


def test_agenda_item_that_is_called_like_a_heading_stays_an_agenda_item():
    text = "Rakor Uji\nAgenda:\n1. Pembukaan\n2. Rencana tindak lanjut\n3. Penutup"
    assert of("agenda", text) == ["Pembukaan", "Rencana tindak lanjut", "Penutup"]


def test_labels_without_blanks_are_read():
    rows = parse("NotulaRapat\nHari/tanggal:Senin,30Mei2016\nTempat:Aula Uji\nAcara:Rakor Uji")
    assert [(row.kind, row.text) for row in rows[1:]] == [
        ("date", "Senin,30Mei2016"),
        ("place", "Aula Uji"),
        ("title", "Rakor Uji"),
    ]


def test_recommendations_hang_on_the_agenda_item_their_heading_names():
    agenda = "Rakor Uji\nAgenda:\n1. Kebijakan perumahan\n2. Review Pokja PKP\n"
    rows = parse(agenda + "Rekomendasi (Review Pokja PKP)\na. Susun rencana")
    assert rows[-1].kind == "recommendation"
    assert rows[rows[-1].parent].text == "Review Pokja PKP"


# --- days ---


@pytest.mark.parametrize(
    ("text", "words", "day", "doubts"),
    [
        ("pada Senin (30/05) di", "Senin (30/05)", None, [NO_YEAR]),
        ("Selasa (15/9/2021)", "Selasa (15/9/2021)", "2021-09-15", [WRONG_WEEKDAY]),
        ("31 Oktober s.d. 2 Nopember 2018", "31 Oktober s.d. 2 Nopember 2018", "2018-10-31", []),
        ("hari Jum'at, 17 Mei 2019", "Jum'at, 17 Mei 2019", "2019-05-17", []),
        ("31 Februari 2016", "31 Februari 2016", None, [NO_SUCH_DAY]),
        (
            "hari ini Senin tanggal tiga puluh bulan Mei tahun dua ribu enam belas (30-05-2016), bertempat",
            "Senin tanggal tiga puluh bulan Mei tahun dua ribu enam belas (30-05-2016)",
            "2016-05-30",
            [],
        ),
    ],
)
def test_days_are_found_with_what_is_odd_about_them(text, words, day, doubts):
    found = find_date(text)
    assert text[found.start : found.end] == words
    assert (found.day and found.day.isoformat(), found.doubts) == (day, doubts)


@pytest.mark.parametrize("text", ["pukul 09.00", "1.240 unit", "Rp1.234.567,00", "12/2020", "2015-2016", "41,2 ha"])
def test_other_numbers_are_no_days(text):
    assert find_date(text) is None


# --- tasks ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kirim data (PJ: Bappeda; target: Juni 2016)", ("Kirim data", "Bappeda", "Juni 2016", False)),
        ("Kirim data. Penanggung jawab: Dinas A, Target waktu: 30 Juni", ("Kirim data", "Dinas A", "30 Juni", False)),
        ("Kirim data > Bappeda > akhir Juni", ("Kirim data", "Bappeda", "akhir Juni", False)),
        ("Kirim data semua desa – Bappeda – TW II 2025", ("Kirim data semua desa", "Bappeda", "TW II 2025", False)),
        ("Memilih kabupaten pada Rakor 2", ("Memilih kabupaten", None, "pada Rakor 2", False)),
        ("Kirim undangan, paling lambat 30 Juni.", ("Kirim undangan", None, "30 Juni", False)),
        ("Penyerahan peta oleh Bappeda", ("Penyerahan peta oleh Bappeda", "Bappeda", None, False)),
        ("Dinas A: menyusun data", ("menyusun data", "Dinas A", None, False)),
        ("Rencana telah disusun(selesai)", ("Rencana telah disusun", None, None, True)),
        ("Data rumah tidak layak huni (RTLH)", ("Data rumah tidak layak huni (RTLH)", None, None, False)),
        ("Segera kirim data", ("Segera kirim data", None, "segera", False)),
    ],
)
def test_owner_and_due_time_are_taken_from_a_task(text, expected):
    task = read_task(text)
    assert (task.text, task.owner, task.due, task.done) == expected


def test_lines_below_a_task_tell_its_owner_and_due_time():
    (row,) = parse("Tindak lanjut:\n1. Verifikasi data;\n   PJ : Camat\n   Target : 20 Maret 2020")
    assert (row.text, row.owner, row.due) == ("Verifikasi data", "Camat", "20 Maret 2020")


# --- tables and timed items ---


def test_table_gives_tasks_also_over_two_lines_and_with_its_status():
    head = "RTL\nNo\tKegiatan\tPenanggung Jawab\tWaktu\tStatus\n"
    rows = parse(head + "1\tSurvei\tBappeda\tMei 2024\tSelesai\n\tlapangan\n2\tDraf SK\tBiro Hukum\t-\t-")
    assert [(row.text, row.owner, row.due, row.done) for row in rows] == [
        ("Survei lapangan", "Bappeda", "Mei 2024", True),
        ("Draf SK", "Biro Hukum", None, False),
    ]


def test_hours_before_a_timed_item_are_its_mark():
    items = "09.00 – 09.15 : Pembukaan\n09.15-10.00\tPaparan\tKepala Bappeda\n10.00 WIB Diskusi, moderator Kabid A"
    assert told("Rakor Uji\nSusunan Acara :\n" + items)[1:] == [
        ("agenda", "Pembukaan", None),
        ("agenda", "Paparan", None),
        ("speaker", "Kepala Bappeda", 2),
        ("agenda", "Diskusi", None),
        ("speaker", "Kabid A", 4),
    ]


# --- prose ---

PRESS = """Bupati Buka Rakor Pokja PKP

UJI - Dinas Perkim Kabupaten Uji menggelar rapat koordinasi di Hotel Uji, Rabu (14/6). Acara dibuka oleh Wakil Bupati \
Uji, H. Nama Tiga, S.E., dan dihadiri oleh seluruh camat. Hadir sebagai narasumber Kepala Balai Uji dan Ketua Forum PKP.

"Mari sepakat," katanya. Rapat menghasilkan dua kesepakatan. Pertama, data satu pintu. Kedua, rapat tiap triwulan.

Forum juga merekomendasikan peraturan bupati. Menurut Kepala Dinas, kendala utama ialah lahan. \
Selanjutnya, Bappeda akan menyusun peta jalan paling lambat Juli 2023."""


def test_press_account_gives_facts_and_results():
    assert told(PRESS) == [
        ("title", "Bupati Buka Rakor Pokja PKP", None),
        ("place", "Hotel Uji", None),
        ("date", "Rabu (14/6)", None),
        ("speaker", "Wakil Bupati Uji, H. Nama Tiga, S.E.", None),
        ("attendance", "seluruh camat", None),
        ("speaker", "Kepala Balai Uji", None),
        ("speaker", "Ketua Forum PKP", None),
        ("decision", "data satu pintu.", None),
        ("decision", "rapat tiap triwulan.", None),
        ("recommendation", "Forum juga merekomendasikan peraturan bupati.", None),
        ("obstacle", "kendala utama ialah lahan.", None),
        ("followup", "Selanjutnya, Bappeda akan menyusun peta jalan paling lambat Juli 2023.", None),
    ]


def test_what_was_said_in_a_section_of_discussion_is_no_result_when_results_have_their_own_heading():
    text = "Rakor Uji\nPembahasan:\nPeserta sepakat bahwa pendataan terlalu mahal.\nKesepakatan:\n1. Data satu pintu."
    assert of("decision", text) == ["Data satu pintu."]


def test_letters_of_the_quick_line_are_known_here_too():
    assert {letter: kind.value for letter, kind in PREFIXES.items()} == QUICK
    rows = parse("k: pakai format A-1\n@ Ir. Uji ; Kepala ; Dinas A\nt: kirim data > Bappeda")
    assert [(row.kind, row.text) for row in rows] == [
        ("decision", "pakai format A-1"),
        ("speaker", "Ir. Uji ; Kepala ; Dinas A"),
        ("followup", "kirim data"),
    ]
