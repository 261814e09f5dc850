"""One typed line becomes one row: prefixes, the kind that sticks, and what only some kinds have."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from meetings.models import FollowUpStatus, Kind, Row
from meetings.quickline import as_text, due_box, parse, read_due, values_for


@pytest.mark.parametrize(
    ("line", "kind", "text"),
    [
        ("k: Menyepakati format A-1", Kind.DECISION, "Menyepakati format A-1"),
        ("r:Susun rencana kerja", Kind.RECOMMENDATION, "Susun rencana kerja"),
        ("m : Anggaran kurang", Kind.OBSTACLE, "Anggaran kurang"),
        ("a: Review Pokja", Kind.AGENDA, "Review Pokja"),
        ("c: Dibahas per bidang", Kind.NOTE, "Dibahas per bidang"),
        ("K: huruf besar", Kind.DECISION, "huruf besar"),
        ("   r:   banyak spasi  ", Kind.RECOMMENDATION, "banyak spasi"),
    ],
)
def test_prefix_says_what_the_line_is(line, kind, text):
    assert parse(line) == parse(line, Kind.OBSTACLE)
    assert (parse(line).kind, parse(line).values["text"]) == (kind, text)


def test_line_without_prefix_has_the_kind_that_stuck():
    assert parse("Sepakat.", Kind.DECISION).kind == Kind.DECISION
    assert parse("Sepakat.").kind == Kind.NOTE
    assert parse("Sepakat.", "bukan jenis").kind == Kind.NOTE


@pytest.mark.parametrize(
    "line", ["Waktu: 09.00", "http://contoh.test", "x: y", "tanya: apa", "Rp1.000: mahal", "/4 orang"]
)
def test_colon_inside_a_sentence_is_no_prefix(line):
    assert (parse(line).kind, parse(line).values) == (Kind.NOTE, {"text": line})


def test_slash_and_number_switch_the_agenda_item_and_add_nothing():
    line = parse(" /4 ", Kind.RECOMMENDATION)

    assert (line.switch_to, line.kind, line.values) == (4, Kind.RECOMMENDATION, {})


@pytest.mark.parametrize("line", ["", "  ", "k:", "@", "t:  "])
def test_nothing_behind_the_prefix_is_empty(line):
    assert parse(line).is_empty


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "@ Ir. Hj. Eneng Nurcahyati ; wakil ; Pokja PKP Provinsi Banten",
            {
                "title_before": "Ir. Hj.",
                "name": "Eneng Nurcahyati",
                "office": "wakil",
                "institution": "Pokja PKP Provinsi Banten",
            },
        ),
        (
            "@Zulfi Syarif Koto;Ketua;The HUD Institute",
            {"name": "Zulfi Syarif Koto", "office": "Ketua", "institution": "The HUD Institute"},
        ),
        (
            "@ Prof. Dr. Uji Coba, S.T., M.T.",
            {"title_before": "Prof. Dr.", "name": "Uji Coba", "title_after": "S.T., M.T."},
        ),
        ("@ ; Kepala Bappeda", {"office": "Kepala Bappeda"}),
        ("@ ; ; Konsultan", {"institution": "Konsultan"}),
        (
            "@ Uji ; Kepala Bidang ; Dinas A; Seksi B",
            {"name": "Uji", "office": "Kepala Bidang", "institution": "Dinas A; Seksi B"},
        ),
        ("@ Drajat", {"name": "Drajat"}),
    ],
)
def test_speaker_is_split_at_semicolons_and_titles(line, expected):
    line = parse(line)

    assert line.kind == Kind.SPEAKER
    assert {name: value for name, value in line.values.items() if value} == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("t: Susun SK > Bappeda > pada Rakor 2", ("Susun SK", "Bappeda", "pada Rakor 2", FollowUpStatus.NOT_STARTED)),
        ("t: Susun SK", ("Susun SK", "", "", FollowUpStatus.NOT_STARTED)),
        ("t: Susun SK > > segera", ("Susun SK", "", "segera", FollowUpStatus.NOT_STARTED)),
        ("t: Rencana kerja disusun (selesai)", ("Rencana kerja disusun", "", "", FollowUpStatus.DONE)),
        ("t: Rencana kerja (Selesai). > Bappeda", ("Rencana kerja", "Bappeda", "", FollowUpStatus.DONE)),
        ("t: Susun SK > Bappeda > Mei (selesai)", ("Susun SK", "Bappeda", "Mei", FollowUpStatus.DONE)),
        ("t: Alur A->B>C", ("Alur A->B>C", "", "", FollowUpStatus.NOT_STARTED)),
        ("t: Susun SK >Bappeda> Mei", ("Susun SK", "Bappeda", "Mei", FollowUpStatus.NOT_STARTED)),
        ("t: (selesai)", ("(selesai)", "", "", FollowUpStatus.DONE)),
    ],
)
def test_follow_up_is_split_into_text_owner_due_and_status(line, expected):
    values = parse(line).values

    assert (values["text"], values["owner_text"], values["due_text"], values["status_at_writing"]) == expected


def test_follow_up_without_text_loses_nothing():
    assert parse("t: > Bappeda > Mei").values == {"text": "> Bappeda > Mei"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("30 6 2016", (date(2016, 6, 30), "")),
        ("30 Juni 2016", (date(2016, 6, 30), "")),
        ("30 Juni 2016 (pada Rakor 2)", (date(2016, 6, 30), "pada Rakor 2")),
        ("pada Rakor 2", (None, "pada Rakor 2")),
        ("segera", (None, "segera")),
        ("triwulan 3 2016", (None, "triwulan 3 2016")),
        ("akhir Mei 2016", (None, "akhir Mei 2016")),
        ("2016", (None, "2016")),
        ("pada Rakor 2 (Juni)", (None, "pada Rakor 2 (Juni)")),
        ("", (None, "")),
    ],
)
def test_due_time_is_a_date_or_words_and_reads_back(typed, expected):
    assert read_due(typed) == expected
    assert read_due(due_box(*expected)) == expected


@pytest.mark.parametrize("typed", ["31 Februari 2016", "31/2/2016", "5/13/2016", "30 Februari 2016 (pada Rakor 2)"])
def test_date_that_does_not_exist_is_refused(typed):
    with pytest.raises(ValidationError):
        read_due(typed)


@pytest.mark.parametrize(
    "row",
    [
        Row(
            kind=Kind.FOLLOWUP, text="Susun SK", owner_text="Bappeda", due_text="pada Rakor 2", status_at_writing="done"
        ),
        Row(kind=Kind.FOLLOWUP, text="Susun SK", due_text="segera", status_at_writing="not_started"),
        Row(kind=Kind.FOLLOWUP, text="Susun SK (draf)", status_at_writing="not_started"),
        Row(kind=Kind.FOLLOWUP, text="Dua\nbaris", owner_text="Bappeda", status_at_writing="not_started"),
        Row(
            kind=Kind.SPEAKER,
            title_before="Ir.",
            name="Uji Coba",
            title_after="M.T.",
            office="Kepala",
            institution="Dinas",
        ),
        Row(kind=Kind.SPEAKER, institution="Konsultan", text="daring dari Jakarta"),
    ],
)
def test_row_as_text_reads_back_as_the_same_row(row):
    values = values_for(row.kind, as_text(row))

    assert values == {name: getattr(row, name) for name in values}
