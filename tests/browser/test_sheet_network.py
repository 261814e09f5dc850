"""The sheet while the network, the session or the device fails: nothing is lost, and the page says how it stands."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import Kind, Meeting, Row
from pokja.models import Access
from tests.browser.sheet import (
    kept,
    line,
    press,
    quick,
    saved,
    say,
    send_of,
    settled,
    sheet_of,
    shown,
    status,
    trouble,
)
from tests.factories import PASSWORD
from tests.meetings.rows import texts, type_line
from tests.pages import faults_of


@pytest.fixture
def page(cast, meeting, new_page):
    page = new_page(user=cast.secretariat)
    page.goto(sheet_of(meeting))
    return page


def decisions(meeting) -> list[str]:
    return texts(meeting.rows.standing().filter(kind=Kind.DECISION).in_order())


def cut(page):
    """Nothing leaves the page, not even while it is closed."""
    page.evaluate("() => { window.realFetch = fetch; window.fetch = () => Promise.reject(new TypeError('cut')); }")


def mend(page, meeting, pressing="Kirim sekarang"):
    """The network is back and the button is pressed in that moment, unless the page tried again sooner by itself."""
    page.unroute(send_of(meeting))
    page.evaluate(
        """(word) => {
            window.fetch = window.realFetch || fetch;
            const buttons = [...document.querySelectorAll("#sync-trouble button")];
            buttons.find((button) => button.textContent === word)?.click();
        }""",
        pressing,
    )


def test_without_network_everything_waits_on_the_device_and_goes_out_once(page, meeting, shoot):
    row = meeting.rows.get(text="Agenda 1")
    cut(page)
    say(page, "k: Satu", "Dua")
    expect(page.locator("#live")).to_contain_text("Tidak ada jaringan.")
    line(page, "Agenda 1 dari 4").click()
    press(page, "End")
    page.keyboard.type(" baru")
    page.keyboard.press("Alt+ArrowDown")

    # Five, when the machine was so busy that typing paused in the middle of the word.
    expect(trouble(page)).to_contain_text(
        re.compile(r"Tidak ada jaringan\. [45] perubahan aman di perangkat ini dan akan terkirim sendiri\.")
    )
    expect(status(page)).to_have_text("Belum tersimpan")
    shoot(page, "lembar-tanpa-jaringan")
    assert faults_of(page) == []
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Unduh salinan").click()
    copy = waiting.value.path().read_text()
    assert all(text in copy for text in ("k: Satu", "Dua", "Agenda 1 baru", "Pindahkan baris"))
    mend(page, meeting)
    saved(page)

    assert decisions(meeting) == ["Satu", "Dua"]
    row.refresh_from_db()
    assert row.text == "Agenda 1 baru"
    assert [text[3:] for text in shown(page)[:2]] == ["Agenda 2", "Agenda 1 baru"]
    expect(trouble(page)).to_be_hidden()
    expect(status(page)).to_contain_text("Tersimpan pukul")
    kept(page, 0)


def test_network_that_comes_back_by_itself_needs_no_hand(page, meeting):
    page.context.set_offline(True)
    say(page, "k: Satu")
    expect(trouble(page)).to_contain_text("Tidak ada jaringan.")
    page.context.set_offline(False)
    saved(page)

    assert decisions(meeting) == ["Satu"]


def test_answer_that_got_lost_doubles_nothing(page, meeting):
    answers = []

    def swallow(route):
        answers.append(route.fetch())
        route.abort()

    page.route(send_of(meeting), swallow)
    say(page, "k: Satu")
    expect(trouble(page)).to_contain_text("Tidak ada jaringan.")
    assert answers and decisions(meeting) == ["Satu"]
    mend(page, meeting)
    saved(page)

    assert decisions(meeting) == ["Satu"]
    assert [text for text in shown(page) if "Satu" in text] == ["1. Satu"]


def test_words_typed_after_an_answer_got_lost_are_not_taken_for_a_repeat(page, cast, meeting):
    row = type_line(meeting, "k: A", by=cast.secretariat)
    page.reload()
    lost = []

    def swallow(route):
        lost.append(route.fetch())
        route.abort()

    page.route(send_of(meeting), swallow)
    line(page, "Keputusan 1 dari 1").click()
    press(page, "End")
    page.keyboard.type("B")
    expect(trouble(page)).to_contain_text("Tidak ada jaringan.")
    assert lost
    page.keyboard.type("C")
    page.keyboard.press("Enter")
    page.keyboard.type("Berikut")
    page.wait_for_timeout(2_200)
    mend(page, meeting)
    saved(page)

    row.refresh_from_db()
    assert row.text == "ABC"
    assert decisions(meeting) == ["ABC", "Berikut"]
    expect(page.get_by_role("group", name="Dua versi")).to_have_count(0)


def test_conflict_of_a_row_takes_no_other_line_along(page, cast, meeting):
    """Edits that waited behind the one in conflict go into it, and nothing else does."""
    row = type_line(meeting, "k: A", by=cast.secretariat)
    page.reload()
    page.route(send_of(meeting), lambda route: route.abort())
    line(page, "Keputusan 1 dari 1").click()
    press(page, "End")
    for text in ("B", "C"):
        page.keyboard.type(text)
        page.evaluate("Sheet.edit.commit()")
        page.wait_for_timeout(300)
    quick(page).click()
    say(page, "k: Baris lain", "Terakhir")
    Row.objects.filter(pk=row.pk).update(text="Versi orang lain", version=2)
    mend(page, meeting)
    expect(page.get_by_role("group", name="Dua versi").locator("blockquote")).to_have_text(["Versi orang lain", "ABC"])
    saved(page)

    assert decisions(meeting) == ["Versi orang lain", "Baris lain", "Terakhir"]


def test_login_page_of_a_wifi_is_not_taken_for_our_answer(page, meeting):
    page.route(
        send_of(meeting),
        lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Masuk Wi-Fi Hotel</h1>"),
    )
    say(page, "k: Penting sekali")

    expect(trouble(page)).to_contain_text(
        "Wi-Fi ini meminta Anda masuk dulu. Buka laman masuk Wi-Fi di tab lain. Tulisan Anda aman di perangkat ini."
    )
    assert "Tersimpan" not in status(page).inner_text()
    kept(page, 1)
    mend(page, meeting, "Coba lagi")
    saved(page)
    assert decisions(meeting) == ["Penting sekali"]


def test_redirect_to_a_wifi_login_page_is_told_the_same(page, meeting):
    page.route(send_of(meeting), lambda route: route.fulfill(status=302, headers={"Location": "/masuk-wifi/"}))
    say(page, "k: Penting sekali")

    expect(trouble(page)).to_contain_text("Wi-Fi ini meminta Anda masuk dulu.")


def test_slow_network_is_told_and_typing_goes_on(cast, meeting, new_page):
    """400 kbit/s and 400 ms (UX 4): usable, and honest about it."""
    page = new_page(user=cast.secretariat)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    wire.send("Network.emulateNetworkConditions", slow)
    page.goto(sheet_of(meeting))
    say(page, "k: Satu", "Dua", "Tiga")
    saved(page)
    assert decisions(meeting) == ["Satu", "Dua", "Tiga"]

    held, is_slow = [], True
    page.route(send_of(meeting), lambda route: held.append(route) if is_slow else route.continue_())
    say(page, "Empat")
    expect(status(page)).to_have_text("Menyimpan…")
    expect(status(page)).to_have_text("Jaringan lambat. Anda dapat terus mengetik.", timeout=8000)
    page.keyboard.type("masih mengetik")
    is_slow = False
    held.pop().continue_()
    expect(status(page)).to_contain_text("Tersimpan pukul")
    expect(quick(page)).to_have_value("masih mengetik")


def test_server_in_trouble_is_asked_again(page, meeting):
    page.route(send_of(meeting), lambda route: route.fulfill(status=503, body="<h1>Server sedang diganti</h1>"))
    say(page, "k: Satu")
    expect(trouble(page)).to_contain_text("Server belum menjawab. 1 perubahan aman di perangkat ini")
    mend(page, meeting)
    saved(page)

    assert decisions(meeting) == ["Satu"]


def test_session_that_ended_is_mended_on_the_page_itself(page, cast, meeting, shoot):
    Session.objects.all().delete()
    say(page, "k: Diketik sejak pagi")
    expect(trouble(page)).to_contain_text("Sesi Anda berakhir. Tulisan Anda aman di perangkat ini.")
    page.keyboard.type("terus mengetik")
    page.get_by_role("button", name="Masuk lagi").click()
    dialog = page.get_by_role("dialog", name="Masuk lagi")
    dialog.get_by_label("Pos-el").fill(cast.secretariat.email)
    dialog.get_by_role("textbox", name="Sandi", exact=True).fill("salah sama sekali")
    dialog.get_by_role("button", name="Masuk", exact=True).click()
    expect(dialog).to_contain_text("Pos-el atau sandi tidak cocok.")
    shoot(page, "lembar-masuk-lagi")
    assert faults_of(page) == []
    dialog.get_by_label("Pos-el").fill(cast.secretariat.email)
    dialog.get_by_role("textbox", name="Sandi", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="Masuk", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".is-waiting")).to_have_count(0)

    assert decisions(meeting) == ["Diketik sejak pagi"]
    expect(quick(page)).to_have_value("terus mengetik")
    expect(trouble(page)).to_be_hidden()


def test_tab_that_signed_in_as_somebody_else_sends_nothing_under_the_wrong_name(page, cast, meeting, new_page):
    other = _second_secretary(cast)
    page.context.clear_cookies()
    page.context.add_cookies(new_page(user=other).context.cookies())
    say(page, "k: Dari orang pertama")

    expect(trouble(page)).to_contain_text("Di perangkat ini ada tulisan akun lain yang belum terkirim.")
    assert decisions(meeting) == []
    fresh = page.context.new_page()
    fresh.goto(sheet_of(meeting))
    page.close()
    fresh.reload()
    expect(trouble(fresh)).to_contain_text(
        "Di perangkat ini ada tulisan akun lain yang belum terkirim. Pemiliknya perlu masuk."
    )
    assert "Dari orang pertama" not in fresh.content()
    saved(fresh)
    assert decisions(meeting) == []


def test_token_that_another_tab_changed_stops_nothing(page, cast, meeting):
    page.context.add_cookies([{"name": "csrftoken", "value": "x" * 32, "url": page.url.split("/rapat/")[0]}])
    say(page, "k: Satu")
    saved(page)

    assert decisions(meeting) == ["Satu"]


def test_tab_that_was_closed_is_taken_up_where_it_was_left(page, meeting, shoot):
    cut(page)
    say(page, "k: Satu", "Dua")
    line(page, "Agenda 1 dari 4").click()
    press(page, "End")
    page.keyboard.type(" belum selesai")
    kept(page, 3)
    page.close()

    again = page.context.new_page()
    again.goto(sheet_of(meeting))
    expect(trouble(again)).to_contain_text("Ada 3 baris dari pukul")
    again.get_by_role("button", name="Lihat").click()
    expect(trouble(again).get_by_role("listitem")).to_have_text(["k: Satu", "Dua", "Agenda 1 belum selesai"])
    shoot(again, "lembar-salinan")
    assert faults_of(again) == []
    again.get_by_role("button", name="Kirim", exact=True).click()
    saved(again)

    assert decisions(meeting) == ["Satu", "Dua"]
    assert meeting.rows.filter(text="Agenda 1 belum selesai").exists()
    kept(again, 0)
    again.reload()
    settled(again, 6)
    expect(trouble(again)).to_be_hidden()


def test_words_left_in_the_quick_line_come_back_into_it(page, meeting):
    page.keyboard.type("k: setengah kalim")
    kept(page, 1)
    page.close()
    again = page.context.new_page()
    again.goto(sheet_of(meeting))
    again.get_by_role("button", name="Kirim", exact=True).click()

    expect(quick(again)).to_have_value("k: setengah kalim")
    again.get_by_role("button", name="Catat", exact=True).click()
    saved(again)
    assert decisions(meeting) == ["setengah kalim"]


def test_copies_that_are_thrown_away_are_gone(page, meeting):
    cut(page)
    say(page, "k: Satu")
    kept(page, 1)
    page.close()
    again = page.context.new_page()
    again.goto(sheet_of(meeting))
    again.get_by_role("button", name="Buang").click()
    kept(again, 0)
    again.reload()
    settled(again, 4)

    assert decisions(meeting) == []


def test_copies_of_a_tab_that_is_still_open_are_its_own_business(page, meeting):
    cut(page)
    say(page, "k: Satu")
    kept(page, 1)
    other = page.context.new_page()
    other.goto(sheet_of(meeting))
    other.wait_for_timeout(3500)

    expect(trouble(other)).to_be_hidden()


def test_copies_older_than_a_week_are_gone(page, meeting):
    cut(page)
    say(page, "k: Satu")
    kept(page, 1)
    page.evaluate(
        """Sheet.copies.all().then((copies) =>
             Promise.all(copies.map((copy) => Sheet.copies.put({ ...copy, at: Date.now() - 8 * 86400e3 }))))"""
    )
    page.evaluate("Sheet.copies.all()")

    kept(page, 0)


def test_going_back_after_a_save_brings_nothing_twice(page, meeting):
    say(page, "k: Satu")
    saved(page)
    page.get_by_role("link", name="A-1").click()
    page.go_back()
    settled(page, 5)
    say(page, "k: Dua")
    saved(page)

    assert decisions(meeting) == ["Satu", "Dua"]


def test_double_click_files_one_line(page, meeting):
    page.keyboard.type("k: Satu")
    page.get_by_role("button", name="Catat", exact=True).dblclick()
    saved(page)

    assert decisions(meeting) == ["Satu"]


def test_meeting_submitted_meanwhile_keeps_the_lines_until_it_is_taken_back(page, cast, meeting, shoot):
    Meeting.objects.filter(pk=meeting.pk).update(
        status=Meeting.Status.SUBMITTED, submitted_at=timezone.now(), submitted_by=cast.secretariat
    )
    say(page, "k: Satu")
    expect(trouble(page)).to_contain_text("Rapat ini diajukan")
    expect(trouble(page)).to_contain_text("1 baris Anda belum masuk.")
    shoot(page, "lembar-diajukan")
    assert decisions(meeting) == []
    page.get_by_role("button", name="Tarik pengajuan").click()
    saved(page)

    assert decisions(meeting) == ["Satu"]


def test_access_that_ended_is_told_and_the_lines_can_be_taken_along(page, cast, meeting):
    Access.objects.filter(user=cast.secretariat).delete()
    say(page, "k: Satu")
    expect(trouble(page)).to_contain_text("Akses Anda ke Pokja ini berakhir. 1 baris belum terkirim.")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Unduh salinan").click()

    assert "k: Satu" in waiting.value.path().read_text()


def test_device_that_keeps_no_copies_says_so_and_saves_all_the_same(cast, meeting, new_page):
    page = new_page(user=cast.secretariat)
    page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('quota', 'QuotaExceededError'); };"
    )
    page.goto(sheet_of(meeting))
    page.keyboard.type("k: Satu")
    expect(status(page)).to_have_text(
        "Perangkat ini tidak bisa menyimpan salinan. Jangan tutup tab sebelum tertulis “Tersimpan”."
    )
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("Tersimpan pukul")

    assert decisions(meeting) == ["Satu"]


def test_signing_out_asks_before_it_takes_the_copies_off_the_device(page, cast, meeting, new_page, shoot):
    cut(page)
    say(page, "k: Satu")
    kept(page, 1)
    page.locator("details.account > summary:visible").click()
    page.locator("details.account:visible").get_by_role("button", name="Keluar").click()
    dialog = page.get_by_role("dialog", name="Keluar")
    expect(dialog).to_contain_text("Ada 1 tulisan di perangkat ini yang belum terkirim.")
    shoot(page, "lembar-keluar")
    dialog.get_by_role("button", name="Kembali").click()
    kept(page, 1)
    page.locator("details.account > summary:visible").click()
    page.locator("details.account:visible").get_by_role("button", name="Keluar").click()
    dialog.get_by_role("button", name="Hapus salinan dan keluar").click()
    page.wait_for_url("**/masuk/**")

    page.context.add_cookies(new_page(user=cast.secretariat).context.cookies())
    page.goto(sheet_of(meeting))
    kept(page, 0)


def test_long_typing_is_saved_in_between(page, meeting):
    row = type_line(meeting, "k: A", by=None)
    page.reload()
    line(page, "Keputusan 1 dari 1").click()
    press(page, "End")
    for _ in range(14):
        page.keyboard.type("x")
        page.wait_for_timeout(900)
    row.refresh_from_db()

    assert row.version > 1


def _second_secretary(cast):
    from pokja.roles import Role
    from tests.factories import give_access, make_user

    other = make_user("Notulis Kedua")
    give_access(other, Role.SECRETARIAT, pokja=cast.pokja)
    return other
