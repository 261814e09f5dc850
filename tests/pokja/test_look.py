"""The frame of every page: error pages in words, forms that name their owner, nothing inline, contrast."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.template.loader import render_to_string
from django.test import Client
from django.urls import include, path

from tests.people import make_cast

TEMPLATES = Path(settings.BASE_DIR) / "templates"
PAGES = [page for page in TEMPLATES.rglob("*.html") if "papers" not in page.parts]
APP_CSS = (Path(settings.BASE_DIR) / "static/css/app.css").read_text()


FAULTS = {
    "ditolak": PermissionDenied("Rapat ini sudah final."),
    "tak-terbaca": SuspiciousOperation(),
    "gangguan": ZeroDivisionError(),
}


def fail(request, kind):
    raise FAULTS[kind]


urlpatterns = [path("gagal/<kind>/", fail), path("", include("config.urls"))]


@pytest.mark.django_db
@pytest.mark.urls("tests.pokja.test_look")
@pytest.mark.parametrize(
    ("kind", "status", "heading", "told"),
    [
        ("tak-terbaca", 400, "Kiriman tidak dapat dibaca", "Belum ada yang tersimpan"),
        ("ditolak", 403, "Laman ini bukan bagian Anda", "Rapat ini sudah final."),
        ("ditolak", 403, "Laman ini bukan bagian Anda", "Tidak ada yang berubah"),
        ("gangguan", 500, "Ada gangguan di pihak kami", "belum tersimpan"),
    ],
)
def test_error_pages_say_what_happened_whether_text_is_safe_and_where_next(kind, status, heading, told):
    client = make_cast().client("secretariat")
    client.raise_request_exception = False

    page = client.get(f"/gagal/{kind}/")

    text = page.content.decode()
    assert page.status_code == status
    assert f"<h1>{heading}</h1>" in text
    assert told in text
    assert "Ke Beranda" in text
    assert not re.search(rf"\b{status}\b", re.sub(r"<[^>]*>", "", text))


def test_the_page_for_a_fault_needs_neither_request_nor_database():
    assert "Ada gangguan di pihak kami" in render_to_string("500.html")


@pytest.mark.django_db
def test_an_unknown_address_says_so_to_anybody():
    page = Client().get("/tidak/ada/")

    assert page.status_code == 404
    assert "Laman tidak ditemukan" in page.content.decode()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_no_template_has_inline_scripts_styles_or_trusted_text(page):
    source = page.read_text()

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|\|safe\b|autoescape off(?!.*\.txt)", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_each_form_that_is_posted_names_its_owner(page):
    before_sign_in = {"login", "code", "invitation", "password_reset", "password_reset_from_key", "carried_of_another"}
    for form in re.findall(r'<form[^>]*method="post".*?</form>', page.read_text(), re.DOTALL):
        if page.parent.name == "account" and page.stem in before_sign_in:
            assert "{% csrf_token %}" in form
        elif page.parent.name == "jinja2":
            assert "{{ csrf }}" in form  # components/_csrf.html, drawn once for all lines
        else:
            assert 'include "components/_csrf.html"' in form


# --- contrast (WCAG): what the style sheet sets, against the ground it stands on ---


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def variables(css):
    """The last value of each variable, by selector."""
    found = {}
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        for selector in selectors.split(","):
            found.setdefault(selector.strip().split("\n")[-1].strip(), {}).update(
                re.findall(r"(--bs-[a-z-]+): (#[0-9a-f]{3,6})", body)
            )
    return found


def full(colour):
    return colour if len(colour) == 7 else "#" + "".join(letter * 2 for letter in colour[1:])


LIGHT_CSS = APP_CSS.split("/* Type */")[0]
DARK_CSS = (Path(settings.BASE_DIR) / "static/css/dark.css").read_text()


@pytest.mark.parametrize(("css", "ground"), [(LIGHT_CSS, "#ffffff"), (DARK_CSS, "#212529")], ids=["light", "dark"])
def test_colours_are_told_apart_from_their_ground(css, ground):
    found = variables(css)
    least = {
        ":root": {"--bs-body-color": 11, "--bs-secondary-color": 7, "--bs-link-color": 6, "--bs-form-invalid-color": 6,
                  "--bs-form-valid-color": 6, "--bs-focus-ring-color": 11},
        ".form-control": {"--bs-border-color": 4.5},
        ".btn-outline-secondary": {"--bs-btn-color": 7, "--bs-btn-border-color": 4.5},
    }  # fmt: skip
    for selector, colours in least.items():
        for name, ratio in colours.items():
            assert contrast(full(found[selector][name]), ground) >= ratio, (selector, name)
    button = found[".btn-primary"]
    assert contrast(full(button.get("--bs-btn-color", "#fff")), button["--bs-btn-bg"]) >= 6
