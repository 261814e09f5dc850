"""Signs that no shipped font can draw: told before submitting, printed as a code, never as an empty box."""

import logging

import pytest

from meetings import checks
from tests.factories import make_meeting
from tests.meetings.test_pdf import glyphs_of
from tests.people import client_of, make_cast
from tests.reports import banten_record, make_data, render, row, sections, text_of

EMOJI = "😀 👍🏽 ✅ 🏠 🇮🇩"
NO_FONT = "\U0001f9ff"


def test_emoji_is_printed(caplog):
    with caplog.at_level(logging.WARNING, "weasyprint"):
        paper = render(make_data(banten_record(decisions=[row(EMOJI)])), layout=sections("decisions"))
    assert "😀" in text_of(paper) and "[U+" not in text_of(paper)
    assert 0 not in glyphs_of(paper)
    assert not [record for record in caplog.records if "glyph" in record.getMessage()]


def test_only_signs_without_a_font_are_told_with_their_section():
    record = banten_record(decisions=[row(f"Kucing {NO_FONT} ꦗꦮ {EMOJI}")], title=f"Judul {NO_FONT}")
    found = {finding.section: finding.text for finding in checks.unprintable_signs(record)}
    assert set(found) == {"decisions", "head"}
    assert found["decisions"] == f"Tanda ini tidak dapat dicetak, di PDF tertulis sebagai kode: {NO_FONT} [U+1F9FF]."


@pytest.mark.django_db
def test_the_page_before_submitting_tells_them():
    cast = make_cast()
    meeting = make_meeting(cast.pokja, title=f"Rakor {NO_FONT}")
    page = client_of(cast.secretariat).get(f"/rapat/{meeting.pk}/periksa/").content.decode()
    assert "[U+1F9FF]" in page
