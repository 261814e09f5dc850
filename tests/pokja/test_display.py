"""Tampilan: each person's own theme, without scripts."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from playwright.sync_api import expect

from pokja.models import User
from tests.pages import faults_of, submit
from tests.people import make_cast

DISPLAY = "/akun/tampilan/"
LIGHT_GROUND, DARK_GROUND = "rgb(255, 255, 255)", "rgb(33, 37, 41)"


@pytest.mark.django_db
def test_what_was_chosen_is_kept_and_shown_on_the_account():
    cast = make_cast()
    client = cast.client("reader")

    answer = client.post(DISPLAY, {"theme": "dark"})

    assert answer.url == "/akun/"
    cast.reader.refresh_from_db()
    assert (cast.reader.theme, cast.reader.tab_indents) == ("dark", False)
    page = client.get("/akun/").content.decode()
    assert "<dd>Gelap</dd>" in page
    form = client.get(DISPLAY).context["form"]
    assert form["theme"].value() == "dark"


@pytest.mark.django_db
def test_an_unknown_theme_is_refused_in_words_and_by_the_database():
    cast = make_cast()

    answer = cast.client("reader").post(DISPLAY, {"theme": "ungu"})

    assert [error.message for error in answer.context["form"].error_list()] == ["Pilih salah satu dari daftar."]
    with pytest.raises(IntegrityError, match="user_theme_known"), transaction.atomic():
        User.objects.filter(pk=cast.reader.pk).update(theme="ungu")


@pytest.mark.django_db
def test_the_choice_of_one_person_changes_no_page_of_another_and_no_history():
    cast = make_cast()
    events = User.pgh_event_model.objects.filter(pgh_obj_id=cast.reader.pk)
    before = events.count()
    cast.client("reader").post(DISPLAY, {"theme": "dark"})

    assert events.count() == before
    other = cast.client("chair").get("/").content.decode()
    assert 'content="light dark"' in other
    assert "data-theme" not in other


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("theme", "scheme", "dark"),
    [
        ("device", "light dark", "screen and (prefers-color-scheme: dark)"),
        ("dark", "dark", "screen"),
        ("light", "light", None),
    ],
)
def test_the_server_says_which_colours_the_page_has(theme, scheme, dark):
    cast = make_cast()
    User.objects.filter(pk=cast.reader.pk).update(theme=theme)

    page = cast.client("reader").get("/akun/").content.decode()

    assert f'<meta name="color-scheme" content="{scheme}">' in page
    assert (f'href="/static/css/dark.css" media="{dark}"' in page) if dark else ("dark.css" not in page)


@pytest.mark.django_db
def test_whoever_is_not_signed_in_gets_the_colours_of_the_device():
    assert 'content="light dark"' in Client().get("/masuk/").content.decode()


# --- in a browser ---


def ground_of(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


@pytest.mark.parametrize(
    ("theme", "device", "ground"),
    [
        ("device", "light", LIGHT_GROUND),
        ("device", "dark", DARK_GROUND),
        ("dark", "light", DARK_GROUND),
        ("light", "dark", LIGHT_GROUND),
    ],
)
def test_the_theme_holds_without_scripts_on_any_device(fresh_database, new_page, theme, device, ground):
    cast = make_cast()
    User.objects.filter(pk=cast.reader.pk).update(theme=theme)
    page = new_page(user=cast.reader, color_scheme=device, java_script_enabled=False)

    page.goto("/akun/")

    assert ground_of(page) == ground


def test_in_the_dark_paper_stays_white_with_black_letters(fresh_database, new_page):
    cast = make_cast()
    User.objects.filter(pk=cast.reader.pk).update(theme="dark")
    page = new_page(user=cast.reader)
    page.goto("/akun/")

    page.emulate_media(media="print")

    assert ground_of(page) == LIGHT_GROUND
    letters = "[getComputedStyle(document.body).color, getComputedStyle(document.querySelector('h1')).color]"
    assert page.evaluate(letters) == ["rgb(0, 0, 0)"] * 2


@pytest.mark.parametrize(("width", "device"), [(320, "light"), (320, "dark"), (1280, "light"), (1280, "dark")])
def test_tampilan_has_no_faults_and_takes_effect_at_once(fresh_database, new_page, shoot, width, device):
    cast = make_cast()
    page = new_page(user=cast.reader, width=width, color_scheme=device)
    page.goto("/akun/")
    page.get_by_role("link", name="Ubah tampilan dan pengingat").click()
    expect(page.get_by_role("heading", name="Tampilan", level=1)).to_be_visible()
    assert faults_of(page) == []
    shoot(page, f"tampilan-{width}-{device}")
    other, ground = ("Gelap", DARK_GROUND) if device == "light" else ("Terang", LIGHT_GROUND)

    page.get_by_label(other).check()
    submit(page.get_by_role("button", name="Simpan"))

    assert ground_of(page) == ground
    assert faults_of(page) == []
    shoot(page, f"akun-{width}-{device}")
