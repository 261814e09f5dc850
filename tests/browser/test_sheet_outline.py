"""The keyboard outline and pasted lists, in a real Chromium."""

import pytest
from playwright.sync_api import expect

from meetings.models import Kind
from tests.browser.sheet import line, press, quick, saved, say, settled, sheet_of, shown
from tests.meetings.rows import in_list, type_line


@pytest.fixture
def three(cast, meeting):
    return [type_line(meeting, f"k: {text}", by=cast.secretariat) for text in ("Satu", "Dua", "Tiga")]


@pytest.fixture
def page(cast, meeting, three, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    return page


def decisions(meeting) -> list[str]:
    return in_list(meeting, Kind.DECISION)


def test_enter_begins_a_row_below_and_one_above(page, meeting):
    line(page, "Keputusan 2 dari 3").click()
    press(page, "End", "Enter")
    page.keyboard.type("Dua setengah")
    press(page, "Home", "Enter")
    page.keyboard.type("Dua seperempat")
    saved(page)

    assert decisions(meeting) == ["1. Satu", "2. Dua", "3. Dua seperempat", "4. Dua setengah", "5. Tiga"]


def test_enter_in_mid_text_splits_the_row_and_a_follow_up_keeps_its_origin(page, cast, meeting):
    whole = type_line(meeting, "t: Susun rencana dan pilih kota > Bappeda", by=cast.secretariat)
    page.reload()
    line(page, "Tindak lanjut 1 dari 1").click()
    press(page, "Home", *["ArrowRight"] * len("Susun rencana"), "Enter")
    saved(page)

    first, second = meeting.rows.filter(kind=Kind.FOLLOWUP).in_order()
    assert (first.pk, first.text, first.owner_text) == (whole.pk, "Susun rencana", "Bappeda")
    assert (second.text, second.origin) == ("dan pilih kota", first)
    assert page.evaluate("document.activeElement.selectionStart") == 0


def test_shift_enter_breaks_the_line_inside_the_row(page, meeting):
    line(page, "Keputusan 1 dari 3").click()
    press(page, "End", "Shift+Enter")
    page.keyboard.type("baris kedua")
    saved(page)

    assert decisions(meeting)[0] == "1. Satu\nbaris kedua"


def test_tab_nests_three_deep_and_shift_tab_comes_back(page, meeting):
    line(page, "Keputusan 2 dari 3").click()
    page.keyboard.press("Tab")
    line(page, "Keputusan 2 dari 2").click()
    press(page, "Tab", "Tab")
    saved(page)
    assert decisions(meeting) == ["1. Satu", "a. Dua", "1) Tiga"]
    expect(page.locator("#live")).to_have_text("Dipindahkan ke urutan 1 dari 1, tingkat 3.")

    press(page, "Enter")
    page.keyboard.type("Empat")
    press(page, "Shift+Tab", "Shift+Tab")
    saved(page)
    assert decisions(meeting) == ["1. Satu", "a. Dua", "1) Tiga", "2. Empat"]


def test_alt_arrows_move_the_row_with_what_is_below_it(page, meeting):
    line(page, "Keputusan 2 dari 3").click()
    press(page, "Tab")
    line(page, "Keputusan 1 dari 2").click()
    press(page, "Alt+ArrowDown")
    saved(page)
    assert decisions(meeting) == ["1. Tiga", "2. Satu", "a. Dua"]

    press(page, "Alt+Shift+ArrowUp")
    saved(page)
    assert decisions(meeting) == ["1. Satu", "a. Dua", "2. Tiga"]
    page.get_by_role("button", name="Urungkan").click()
    saved(page)
    assert decisions(meeting) == ["1. Tiga", "2. Satu", "a. Dua"]


def test_backspace_in_an_empty_row_removes_it_and_goes_to_the_row_above(page, meeting):
    line(page, "Keputusan 2 dari 3").click()
    press(page, "Control+a", "Backspace", "Backspace")
    page.keyboard.type(" dan akhir")
    saved(page)

    assert decisions(meeting) == ["1. Satu dan akhir", "2. Tiga"]
    assert meeting.rows.get(kind=Kind.DECISION, removed_at__isnull=False).text == "Dua"


def test_backspace_never_takes_the_rows_below_along(page, meeting):
    line(page, "Keputusan 2 dari 3").click()
    press(page, "Tab")
    line(page, "Keputusan 1 dari 2").click()
    press(page, "Control+a", "Backspace", "Backspace")
    expect(page.locator("#notice")).to_contain_text("Baris ini punya baris di bawahnya.")
    quick(page).click()
    saved(page)

    assert decisions(meeting) == ["1. Satu", "a. Dua", "2. Tiga"]


def test_escape_then_tab_leaves_and_the_first_row_never_traps(page, meeting):
    line(page, "Keputusan 2 dari 3").click()
    press(page, "Escape", "Tab")
    assert page.evaluate(
        "document.activeElement.closest('.row-editor') === null || document.activeElement.name !== 'text'"
    )
    line(page, "Keputusan 1 dari 3").click()
    press(page, "Tab")
    assert page.evaluate("document.activeElement.name !== 'text'")
    saved(page)
    assert decisions(meeting) == ["1. Satu", "2. Dua", "3. Tiga"]


def test_account_can_switch_tab_off(cast, meeting, three, new_page):
    cast.secretariat.tab_indents = False
    cast.secretariat.save()
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    line(page, "Keputusan 2 dari 3").click()
    press(page, "Tab")
    assert page.evaluate("document.activeElement.name !== 'text'")
    line(page, "Keputusan 2 dari 3").click()
    press(page, "Alt+Shift+ArrowRight")
    saved(page)

    assert decisions(meeting) == ["1. Satu", "a. Dua", "2. Tiga"]


def test_tab_walks_over_rows_that_are_not_open_and_typing_opens_one(page, meeting):
    line(page, "Keputusan 1 dari 3").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".row-editor")).to_have_count(0)
    line(page, "Keputusan 2 dari 3").focus()
    page.keyboard.type("!")
    saved(page)

    assert decisions(meeting) == ["1. Satu", "2. Dua!", "3. Tiga"]


def test_arrows_walk_from_row_to_row(page):
    line(page, "Keputusan 2 dari 3").click()
    press(page, "Home", "ArrowUp")
    assert page.evaluate("document.activeElement.value") == "Satu"
    press(page, "End", "ArrowDown")
    assert page.evaluate("document.activeElement.value") == "Dua"


def test_row_that_is_clicked_does_not_slip_away_when_the_open_one_closes(page):
    """An open row is taller: closing it while the button is down would move the others from under the mouse."""
    line(page, "Keputusan 1 dari 3").click()
    box = line(page, "Keputusan 3 dari 3").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    page.wait_for_timeout(150)
    page.mouse.up()
    page.wait_for_timeout(50)

    assert page.evaluate("document.activeElement.value") == "Tiga"


def test_new_row_that_got_no_words_is_no_row(page, meeting):
    line(page, "Keputusan 3 dari 3").click()
    press(page, "End", "Enter")
    settled(page, 8)
    quick(page).click()
    settled(page, 7)
    saved(page)

    assert decisions(meeting) == ["1. Satu", "2. Dua", "3. Tiga"]


def test_composed_letters_are_left_alone(page, meeting):
    """An input method uses Enter and Tab for itself."""
    line(page, "Keputusan 2 dari 3").click()
    page.evaluate(
        """document.activeElement.dispatchEvent(
             new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))"""
    )
    settled(page, 7)


# --- pasting ---


def paste(page, text):
    page.evaluate(
        """(text) => {
          const data = new DataTransfer(), at = document.activeElement;
          data.setData('text/plain', text);
          const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
          if (at.dispatchEvent(event)) {
            at.setRangeText(text.replace(/\\n/g, ' '), at.selectionStart, at.selectionEnd, 'end');
            at.dispatchEvent(new InputEvent('input', { bubbles: true }));
          }
        }""",
        text,
    )


LISTS = {
    "word": "1.\tSusun rencana\n\ta.\tTiap bidang\n\tb.\tTiap tahun\n2.\tIdentifikasi masalah",
    "whatsapp": "[10.42, 30/5/2016] Sekretariat: 1. Susun rencana\n"
    "a. Tiap bidang\nb. Tiap tahun\n2. Identifikasi masalah",
    "pdf": "1. Susun\nrencana\na. Tiap bidang\nb. Tiap\ntahun\n2. Identifikasi masalah",
    "tabs": "Susun rencana\n\tTiap bidang\n\tTiap tahun\nIdentifikasi masalah\n",
}


@pytest.mark.parametrize("source", LISTS)
def test_pasted_list_becomes_rows_with_marks_and_nesting(cast, meeting, new_page, source):
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    say(page, "/4")
    page.get_by_role("radio", name="Rekomendasi").click()
    paste(page, LISTS[source])
    saved(page)

    assert in_list(meeting, Kind.RECOMMENDATION) == [
        "1. Susun rencana",
        "a. Tiap bidang",
        "b. Tiap tahun",
        "2. Identifikasi masalah",
    ]
    assert {row.agenda.text for row in meeting.rows.filter(kind=Kind.RECOMMENDATION)} == {"Agenda 4"}


def test_pasted_marks_are_kept_and_the_paste_is_told_joined_and_undone(cast, meeting, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    page.get_by_role("radio", name="Rekomendasi").click()
    paste(page, "a. Susun\nb. Identifikasi\nc. Bentuk\nd. Percepat")
    expect(page.locator("#notice")).to_contain_text("4 butir ditempel, tanda a-d.")
    saved(page)
    assert in_list(meeting, Kind.RECOMMENDATION)[0] == "a. Susun"

    page.get_by_role("button", name="Jadikan satu butir").click()
    saved(page)
    assert in_list(meeting, Kind.RECOMMENDATION) == ["a. Susun\nIdentifikasi\nBentuk\nPercepat"]


def test_pasted_lines_with_prefixes_go_where_they_say(cast, meeting, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    paste(page, "k: Sepakat\nt: Pilih > Bappeda > segera\n@ Uji Coba ; Kepala\nc: Isi")
    saved(page)

    assert [(row.kind, row.text or row.name, row.owner_text) for row in meeting.rows.order_by("pk")[4:]] == [
        ("decision", "Sepakat", ""),
        ("followup", "Pilih", "Bappeda"),
        ("speaker", "Uji Coba", ""),
        ("note", "Isi", ""),
    ]


def test_list_pasted_into_a_row_goes_on_below_it(page, meeting):
    line(page, "Keputusan 1 dari 3").click()
    press(page, "End")
    paste(page, "- Tambah satu\n- Tambah dua")
    saved(page)
    assert decisions(meeting) == ["1. Satu", "2. Tambah satu", "3. Tambah dua", "4. Dua", "5. Tiga"]

    page.get_by_role("button", name="Urungkan").click()
    saved(page)
    assert decisions(meeting) == ["1. Satu", "2. Dua", "3. Tiga"]
    assert shown(page)[4:] == decisions(meeting)


def test_one_pasted_line_is_only_text(page, meeting):
    line(page, "Keputusan 1 dari 3").click()
    press(page, "End")
    paste(page, " lagi\n")
    saved(page)
    settled(page, 7)
