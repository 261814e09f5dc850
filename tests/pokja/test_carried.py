"""What was typed before the session ended, or before another sign-in, is not lost and goes to nobody else."""

import json
import re
from html import unescape
from html.parser import HTMLParser
from random import Random
from string import ascii_letters

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pokja.models import Decree, Person
from tests.factories import PASSWORD
from tests.people import client_of, make_cast

pytestmark = pytest.mark.django_db

HOME = "http://testserver"
NASTY = '"><img src=x onerror=alert(1)> {{ 7*7 }} javascript:alert(1)'
LATE = "Sesi Anda berakhir. Tulisan Anda belum tersimpan, tetapi tetap ada di halaman ini. Masuk, lalu tekan Simpan."
OTHERS = "Di perangkat ini ada tulisan akun lain yang belum terkirim. Pemiliknya perlu masuk."


@pytest.fixture
def cast():
    cast = make_cast()
    for user in (cast.admin, cast.stranger):
        user.set_password(PASSWORD)
        user.save()
    return cast


@pytest.fixture
def add_url(cast):
    return reverse("pokja:member_add", args=[cast.pokja.code])


class Forms(HTMLParser):
    """The forms of a page: address, and the fields a browser would send, in order."""

    def __init__(self, response):
        super().__init__()
        self.found = []
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.found.append((attrs.get("action", ""), []))
        if tag == "input" and self.found and attrs.get("type") != "file":
            self.found[-1][1].append((attrs.get("name", ""), attrs.get("value") or ""))

    def to(self, address):
        return next(fields for action, fields in self.found if action == address)


def typed(cast, **fields):
    return {"akun": cast.admin.pk, "name": "Siti Aminah", "role": "member"} | fields


def sign_in(client, page, user, password=PASSWORD):
    fields = dict(Forms(page).to(reverse("account_login")))
    return client.post(reverse("account_login"), fields | {"login": user.email, "password": password})


def press_simpan(client, page, address):
    fields = Forms(page).to(address)
    posted = {}
    for name, value in fields:
        posted.setdefault(name, []).append(value)
    return client.post(address, posted)


def test_after_masuk_one_click_saves_what_was_typed_before_the_session_ended(cast, add_url):
    client = Client()

    late = client.post(add_url, typed(cast, office="Kepala Seksi Rumah Swadaya"))
    assert late.status_code == 401
    assert LATE in late.content.decode()

    review = sign_in(client, late, cast.admin)
    assert "Kepala Seksi Rumah Swadaya" in review.content.decode()
    assert not Person.objects.filter(pokja=cast.pokja).exists()

    saved = press_simpan(client, review, add_url)
    assert saved.status_code == 302
    assert Person.objects.get(pokja=cast.pokja).name == "Siti Aminah"


def test_the_review_shows_labels_and_words_and_hides_technical_fields(cast, add_url):
    client = Client()
    late = client.post(add_url, typed(cast, acting="plt", uid="0d9f0c4e-0000-4000-8000-000000000001", version="3"))

    page = sign_in(client, late, cast.admin).content.decode()

    assert re.findall(r"<dt>(.*?)</dt><dd class=\"as-typed\">(.*?)</dd>", page) == [
        ("Nama", "Siti Aminah"),
        ("Peran", "Anggota"),
        ("Status jabatan", "Plt."),
    ]


def test_every_value_arrives_in_its_order_and_as_typed(cast, add_url):
    client = Client()
    values = ["satu", "dua", NASTY, "baris 1\r\nbaris 2", "satu"]

    late = client.post(add_url, {"akun": cast.admin.pk, "butir": values, "name": NASTY})
    review = sign_in(client, late, cast.admin)

    fields = Forms(review).to(add_url)
    assert [value for name, value in fields if name == "butir"] == values
    assert [value for name, value in fields if name == "name"] == [NASTY]


def test_typed_script_stays_text_on_every_page_of_the_way(cast, add_url):
    client = Client()

    late = client.post(add_url, typed(cast, name=NASTY))
    failed = sign_in(client, late, cast.admin, password="salah")
    review = sign_in(client, failed, cast.admin)

    for page in (late, failed, review):
        assert "<img src=x" not in page.content.decode()
    assert NASTY in unescape(review.content.decode())


def test_a_wrong_password_keeps_carrying(cast, add_url):
    client = Client()
    late = client.post(add_url, typed(cast))

    failed = sign_in(client, late, cast.admin, password="salah")
    assert "Pos-el atau sandi tidak cocok." in failed.content.decode()
    assert LATE in failed.content.decode()

    assert press_simpan(client, sign_in(client, failed, cast.admin), add_url).status_code == 302
    assert Person.objects.filter(name="Siti Aminah").exists()


def test_another_account_neither_sees_nor_sends_the_text_and_its_owner_still_can(cast, add_url):
    client = Client()
    late = client.post(add_url, typed(cast, name="Nama Rahasia"))

    refused = sign_in(client, late, cast.stranger)
    assert refused.status_code == 403
    assert OTHERS in refused.content.decode()
    assert "Nama Rahasia" not in refused.content.decode()
    assert add_url not in refused.content.decode()

    fields = dict(Forms(refused).found[-1][1])
    signed_out = client.post(reverse("account_logout"), fields)
    assert LATE in signed_out.content.decode()

    review = sign_in(client, signed_out, cast.admin)
    assert "Nama Rahasia" in review.content.decode()


def test_a_form_of_the_previous_account_is_not_saved_in_the_name_of_the_next_one(cast, add_url):
    response = cast.client("admin").post(add_url, typed(cast, akun=cast.stranger.pk))

    assert OTHERS in response.content.decode()
    assert not Person.objects.exists()


def test_a_file_cannot_be_carried_and_is_asked_for_again(cast):
    client, address = Client(), reverse("pokja:decree_add", args=[cast.pokja.code])
    file = SimpleUploadedFile("SK Gubernur.pdf", b"%PDF-1.7 isi", "application/pdf")

    late = client.post(address, {"akun": cast.admin.pk, "number": "640/Kep.1", "date": "4 1 2016", "file": file})
    assert "Berkas “SK Gubernur.pdf” tidak ikut terbawa." in late.content.decode()

    review = sign_in(client, late, cast.admin).content.decode()
    assert "Pilih lagi berkas “SK Gubernur.pdf”" in review
    assert '<input class="form-control" type="file" name="file"' in review
    assert not Decree.objects.exists()


def test_passwords_are_never_carried(cast):
    late = Client().post(
        reverse("account_change_password"), {"oldpassword": "rahasia-lama", "password1": "rahasia-baru-1"}
    )

    assert late.status_code == 302
    assert late.url == f"{reverse('account_login')}?next={reverse('account_change_password')}"


def test_the_token_and_the_carrier_itself_are_not_carried_along(cast, add_url):
    client = Client()
    late = client.post(add_url, typed(cast, csrfmiddlewaretoken="x" * 64, bawaan="lama"))

    names = [name for name, _ in Forms(sign_in(client, late, cast.admin)).to(add_url)]

    assert names == ["csrfmiddlewaretoken", "akun", "name", "role"]


def test_a_tampered_carrier_is_thrown_away(cast):
    forged = json.dumps({"path": "/pokja/36/anggota/tambah/", "owner": "", "fields": [], "files": []})

    response = Client().post(
        reverse("account_login"), {"login": cast.admin.email, "password": PASSWORD, "bawaan": forged}
    )

    assert response.status_code == 302
    assert response.url == "/"


def test_text_beyond_the_limit_of_a_post_is_said_to_stay_behind(cast, add_url, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 150_000
    noise = "".join(Random(1).choices(ascii_letters, k=140_000))

    late = Client().post(add_url, typed(cast, office=noise))

    page = late.content.decode()
    assert "terlalu panjang untuk dibawa" in page
    assert "Tekan Kembali di peramban" in page
    assert 'name="bawaan"' not in page


def test_reading_a_page_without_a_session_leads_to_masuk_and_back(cast, add_url):
    response = Client().get(add_url)

    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next={add_url}"


# --- htmx ---


def test_htmx_posts_are_told_to_come_again_as_a_whole_page(cast, add_url):
    response = Client().post(add_url, typed(cast), headers={"HX-Request": "true", "HX-Current-URL": f"{HOME}{add_url}"})

    assert response.status_code == 401
    assert response.content == b""
    assert response["X-Send-As-Page"] == "1"
    assert response["HX-Redirect"] == f"{reverse('account_login')}?next={add_url}"


def test_a_fragment_is_never_filled_with_the_login_page(cast):
    response = Client().get(
        reverse("pokja:list"), headers={"HX-Request": "true", "HX-Current-URL": f"{HOME}/pokja/?q=lebak"}
    )

    assert response.content == b""
    assert response["HX-Redirect"] == f"{reverse('account_login')}?next=/pokja/%3Fq%3Dlebak"


# --- tokens of another sign-in ---


@pytest.fixture
def strict(cast):
    """The admin in a browser whose tokens are checked, with the token of an earlier sign-in in hand."""
    return client_of(cast.admin, enforce_csrf_checks=True)


def test_a_token_of_another_tab_from_our_own_page_is_offered_again(cast, strict, add_url):
    response = strict.post(add_url, typed(cast, csrfmiddlewaretoken="a" * 32), headers={"Origin": HOME})

    assert response.status_code == 200
    assert "Siti Aminah" in response.content.decode()
    token = dict(Forms(response).to(add_url))["csrfmiddlewaretoken"]

    saved = strict.post(add_url, typed(cast, csrfmiddlewaretoken=token), headers={"Origin": HOME})
    assert saved.status_code == 302
    assert Person.objects.filter(name="Siti Aminah").exists()


@pytest.mark.parametrize("headers", [{"Origin": "https://jahat.test"}, {"Origin": "null"}, {}])
def test_a_post_from_another_site_is_refused_and_nothing_of_it_is_shown(cast, strict, add_url, headers):
    response = strict.post(add_url, typed(cast), headers=headers)

    assert response.status_code == 403
    assert "Siti Aminah" not in response.content.decode()
    assert "tidak datang dari laman aplikasi ini" in response.content.decode()


def test_a_post_from_another_site_without_a_session_carries_nothing(cast, add_url):
    response = Client(enforce_csrf_checks=True).post(add_url, typed(cast), headers={"Origin": "https://jahat.test"})

    assert response.status_code == 403
    assert 'name="bawaan"' not in response.content.decode()


def test_an_ended_session_and_a_lost_token_together_still_carry(cast, add_url):
    response = Client(enforce_csrf_checks=True).post(add_url, typed(cast), headers={"Origin": HOME})

    assert response.status_code == 401
    assert 'name="bawaan"' in response.content.decode()


def test_masuk_from_a_tab_older_than_the_last_sign_in_still_carries(cast, add_url):
    late = Client().post(add_url, typed(cast))
    carrier = dict(Forms(late).to(reverse("account_login")))["bawaan"]
    elsewhere_signed_in = client_of(cast.admin, enforce_csrf_checks=True)

    response = elsewhere_signed_in.post(
        reverse("account_login"), {"bawaan": carrier, "login": "x", "password": "y"}, headers={"Origin": HOME}
    )

    assert "Siti Aminah" in response.content.decode()


def test_keluar_from_an_old_tab_asks_anew(strict):
    response = strict.post(reverse("account_logout"), headers={"Origin": HOME})

    assert response.status_code == 302
    assert response.url == reverse("account_logout")
