"""Two people on one sheet, each in a browser of their own."""

from playwright.sync_api import expect

from meetings import workflow
from meetings.models import Kind, Row
from pokja.roles import Role
from tests.browser.sheet import line, press, quick, saved, say, settled, sheet_of, shown
from tests.factories import give_access, make_user
from tests.meetings.rows import texts, type_line
from tests.pages import faults_of


def two(cast, meeting, new_page):
    other = make_user("Notulis Kedua")
    give_access(other, Role.SECRETARIAT, pokja=cast.pokja)
    pages = [new_page(user=user) for user in (cast.secretariat, other)]
    for page in pages:
        page.goto(sheet_of(meeting))
    return pages


def decisions(meeting) -> list[str]:
    return texts(meeting.rows.standing().filter(kind=Kind.DECISION).in_order())


def poll(page):
    """What the page does by itself every 15 seconds."""
    page.evaluate("Sheet.queue.retry()")


def test_rows_of_others_appear_in_place_and_who_is_there_is_told(cast, meeting, new_page):
    first, second = two(cast, meeting, new_page)
    say(second, "/3", "k: Dari orang kedua")
    saved(second)
    second.keyboard.type("masih mengetik")
    say(first, "k: Dari orang pertama")
    saved(first)

    assert shown(first)[4:] == ["1. Dari orang kedua", "2. Dari orang pertama"]
    expect(first.locator("#live")).to_have_text("1 baris baru dari orang lain")
    expect(first.locator("#here")).to_have_text("2 orang di sini: Anda, Notulis Kedua (agenda 3)")
    poll(second)
    settled(second, 6)
    expect(quick(second)).to_have_value("masih mengetik")


def test_two_writers_of_one_row_see_both_versions_under_that_row_only(cast, meeting, new_page, shoot):
    for n in (1, 2):
        type_line(meeting, f"k: Sepakat {n}", by=cast.secretariat)
    early, late = two(cast, meeting, new_page)
    for n, page in enumerate((early, late)):
        line(page, "Keputusan 1 dari 2").click()
        press(page, "Control+a")
        page.keyboard.type(f"Versi {n}")
    quick(early).click()
    saved(early)
    late.keyboard.press("Enter")
    late.keyboard.type("Terus mencatat")
    saved(late)

    box = late.get_by_role("group", name="Dua versi")
    expect(box).to_contain_text("Baris ini juga diubah pukul")
    expect(box.locator("blockquote")).to_have_text(["Versi 0", "Versi 1"])
    assert "Terus mencatat" in texts(meeting.rows.filter(kind=Kind.DECISION))
    shoot(late, "lembar-dua-versi")
    assert faults_of(late) == []
    box.get_by_role("button", name="Simpan keduanya").click()
    saved(late)
    expect(box).to_have_count(0)
    assert texts(meeting.rows.filter(kind=Kind.DECISION).in_order())[:2] == ["Versi 0", "Versi 1"]


def test_own_version_or_the_other_one_is_taken(cast, meeting, new_page):
    row = type_line(meeting, "k: Sepakat", by=cast.secretariat)
    early, late = two(cast, meeting, new_page)
    for choice, kept in (("Pakai versi itu", "Pertama"), ("Pakai versi saya", "Kedua")):
        for page, text in ((late, "Kedua"), (early, "Pertama")):
            poll(page)
            page.wait_for_timeout(300)
            line(page, "Keputusan 1 dari 1").click()
            press(page, "Control+a")
            page.keyboard.type(text + " " + choice)
        quick(early).click()
        saved(early)
        quick(late).click()
        saved(late)
        late.get_by_role("button", name=choice).click()
        saved(late)
        row.refresh_from_db()
        assert row.text == f"{kept} {choice}"
        expect(late.get_by_role("group", name="Dua versi")).to_have_count(0)
        expect(line(late, "Keputusan 1 dari 1")).to_have_text(row.text)


def test_row_removed_by_another_while_it_is_written_keeps_its_words(cast, meeting, new_page):
    row = type_line(meeting, "k: Sepakat", by=cast.secretariat)
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    line(page, "Keputusan 1 dari 1").click()
    press(page, "End")
    workflow.remove_row(row, by=cast.chair)
    page.keyboard.type(" bersama")
    poll(page)
    page.keyboard.type(" sekali")
    quick(page).click()

    expect(page.locator("#lost")).to_contain_text("Baris ini dihapus pukul")
    expect(page.locator("#lost blockquote")).to_have_text("Sepakat bersama sekali")
    page.get_by_role("button", name="Simpan sebagai baris baru").click()
    saved(page)
    assert texts(meeting.rows.standing().filter(kind=Kind.DECISION)) == ["Sepakat bersama sekali"]


def test_moving_a_row_takes_no_words_of_others_for_known(cast, meeting, new_page):
    """The answer to a move tells a version of the row; words typed before it still start from the older one."""
    rows = [type_line(meeting, f"k: Sepakat {n}", by=cast.secretariat) for n in (1, 2)]
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    line(page, "Keputusan 2 dari 2").click()
    press(page, "End")
    Row.objects.filter(pk=rows[1].pk).update(text="Kata orang lain", version=2)
    page.keyboard.press("Alt+ArrowUp")
    saved(page)
    page.keyboard.type(" saya")
    quick(page).click()
    saved(page)

    expect(page.get_by_role("group", name="Dua versi").locator("blockquote")).to_have_text(
        ["Kata orang lain", "Sepakat 2 saya"]
    )
    assert decisions(meeting) == ["Kata orang lain", "Sepakat 1"]


def test_late_answer_to_my_own_save_is_no_conflict(cast, meeting, new_page):
    row = type_line(meeting, "k: A", by=cast.secretariat)
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    held = []
    page.route(f"**{sheet_of(meeting)}kirim/", lambda route: (page.wait_for_timeout(1500), route.continue_()))
    line(page, "Keputusan 1 dari 1").click()
    press(page, "End")
    for text in ("B", "C", "D"):
        page.keyboard.type(text)
        page.evaluate("Sheet.edit.commit()")
        page.wait_for_timeout(100)
    saved(page)

    row.refresh_from_db()
    assert row.text == "ABCD" and not held
    expect(page.get_by_role("group", name="Dua versi")).to_have_count(0)
