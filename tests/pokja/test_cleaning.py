"""Text from Word, browsers and spreadsheets is stored as it is seen, and cleaning it twice changes nothing."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pokja.cleaning import clean_text

# Signs that act on their neighbours, so that random text meets the hard cases often.
TRICKY = st.text(
    st.sampled_from(
        "aé1#  \t\n\r\x00\x07\x0b\x0c\x1e\x1f\x85\xa0\xad\u0300\u0315\u0338\u034f"
        "\u200b\u200c\u200d\u2028\u202e\u2066\u2190\u2329"
        "\u2800\u3164\ufe0e\ufe0f\ufeff\ud83d\ude00\udcff\uf0b7\uf0e0\ue000\u0627\u0653\u0628\ua9a4\ua9c0\u1b05\u1b35"
        "❤👩🔥\U0001f3fd\U000e0067\U0010fffe"
    )
)
ANYTHING = st.text(st.characters(exclude_categories=()))


@settings(deadline=None, max_examples=400)
@given(text=TRICKY | ANYTHING, multiline=st.booleans())
@example(text="\u2190\u034f\u0338\u200d❤", multiline=False)
@example(text="ب\u0315\u200c\u0653\u200c\u200bب", multiline=False)
@example(text="ب\u200c\u0f73\u0653\u200c\u200bب\u0f73", multiline=False)
@example(text="\u0627\u200b\u0653\u200d\u0628", multiline=True)
def test_cleaning_twice_changes_nothing(text, multiline):
    once = clean_text(text, multiline=multiline)
    assert clean_text(once, multiline=multiline) == once


@settings(deadline=None, max_examples=400)
@given(text=TRICKY | ANYTHING)
def test_clean_text_fits_the_database_and_holds_no_control_sign(text):
    for multiline in (False, True):
        clean = clean_text(text, multiline=multiline)
        clean.encode("utf-8")
        assert unicodedata.is_normalized("NFC", clean)
        allowed = {"\n", "\t"} if multiline else set()
        assert {sign for sign in clean if unicodedata.category(sign) == "Cc"} <= allowed
        assert clean == clean.strip()


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("  Rakor \t 1  ", "Rakor 1"),
        ("Rakor\x0bPokja\r\nPKP\u2028Banten\x85", "Rakor Pokja PKP Banten"),
        ("Rapat\x00 \x07Koor\x02dinasi\x7f", "Rapat Koordinasi"),
        ("pe\u200brumah\ufeffan\u2060 dan per\xadmukim\u00adan", "perumahan dan permukiman"),
        ("\u202eserang\u202c \u2066Banten\u2069\u200e", "serang Banten"),
        ("Rp\xa01.500.000\u202f\u2007 juta\u3000", "Rp 1.500.000 juta"),
        ("kab\x1ekota", "kab-kota"),
        ("\uf0b7\tSusun rencana \uf0e0 bidang", "• Susun rencana → bidang"),
        ("\uf0a7 Pertama \uf0d8 Kedua", "• Pertama • Kedua"),
        ("logo \ue001\ufffc\ufffe hilang", "logo hilang"),
        ("e\u0301tat cafe\u0301", "état café"),
        ("\ud83d\ude00 dan \ud83d saja", "😀 dan saja"),
        (None, ""),
        (2016, "2016"),
    ],
)
def test_one_line(typed, line):
    assert clean_text(typed, multiline=False) == line


def test_several_lines_keep_their_breaks_tabs_and_inner_blanks():
    typed = "\n Satu\x0bDua\r\nTiga\rEmpat\x85Lima\u2028Enam\u2029\n\tTujuh  tetap \t \n\nDelapan \x0c"
    clean = "Satu\nDua\nTiga\nEmpat\nLima\nEnam\n\n\tTujuh  tetap\n\nDelapan"
    assert clean_text(typed, multiline=True) == clean


@pytest.mark.parametrize("multiline", [True, False])
@pytest.mark.parametrize(
    "typed",
    [
        "",
        " \t\r\n",
        "\xa0\u2003\u3000",
        "\u200b\u200d\u200c\ufeff",
        "\xad\x00\x0b",
        "\u2800\u3164\uffa0",
        "\ufe0f\u2066",
        "\ue000\ud800",
    ],
)
def test_what_nobody_sees_is_empty(typed, multiline):
    assert clean_text(typed, multiline=multiline) == ""


@pytest.mark.parametrize(
    "text",
    [
        "👩\u200d👩\u200d👧 keluarga",
        "🏳\ufe0f\u200d🌈",
        "🙂\u200d↔\ufe0f",
        "1\ufe0f⃣ ❤\ufe0f",
        "می\u200cخواهم",
        "ꦲꦏ꧀\u200cꦱꦫ",
        "ᬅᬓ᭄\u200cᬱᬭ",
    ],
)
def test_joiners_stay_where_a_script_or_an_emoji_needs_them(text):
    assert clean_text(text, multiline=False) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("Po\u200dkja\u200c PKP", "Pokja PKP"),
        ("\u200d👩\u200d", "👩"),
        ("👩\u200c👧", "👩👧"),
        ("می\u200c", "می"),
        ("Rakor\ufe0f 1", "Rakor 1"),
    ],
)
def test_joiners_go_where_nothing_needs_them(typed, line):
    assert clean_text(typed, multiline=False) == line


def test_markup_is_text_like_any_other():
    typed = "<script>alert(1)</script> & <b>tebal</b>"
    assert clean_text(typed, multiline=False) == typed


@pytest.mark.parametrize("typed", [" " * 500_000 + "x", "\u0628\u200c\u0653" * 100_000, "\u200c" + "\u0653" * 200_000])
def test_long_runs_of_blanks_and_joiners_take_no_more_than_linear_time(typed):
    # With a search that starts anew at every sign each of these would run for minutes.
    assert clean_text(typed, multiline=True)
