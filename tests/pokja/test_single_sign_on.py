"""Masuk by OpenID Connect: only accounts that are there, by a verified address or a known subject; no new rights."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialToken
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from config.values import openid_connect
from pokja import keeping
from pokja.models import Access, AuditEntry, Identity, User
from tests.factories import make_user
from tests.people import make_cast
from tests.pokja.provider import CLIENT, ISSUER, Provider

pytestmark = pytest.mark.django_db
NAME = "akun pegawai"


@pytest.fixture
def provider(settings, monkeypatch):
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_NAME = ISSUER, CLIENT, NAME
    settings.SOCIALACCOUNT_PROVIDERS = openid_connect(ISSUER, CLIENT, "rahasia", NAME)
    provider = Provider()
    monkeypatch.setattr(DefaultSocialAccountAdapter, "get_requests_session", provider.session)
    return provider


def claims(user=None, **others):
    email = {"email": user.email, "email_verified": True} if user else {}
    return {"sub": "pegawai-1"} | email | others


def there(client, **query) -> dict:
    """What our redirect to the provider asks for."""
    response = client.get(reverse("openid_connect_login"), query)
    assert response.status_code == 302 and response["Location"].startswith(f"{ISSUER}/authorization?")
    return {name: values[0] for name, values in parse_qs(urlsplit(response["Location"]).query).items()}


def back(client, **query):
    return client.get(reverse("openid_connect_callback"), {"state": there(client)["state"], "code": "k"} | query)


def signed_in(client) -> str:
    return client.session.get("_auth_user_id", "")


def test_verified_address_opens_the_account_and_binds_it_to_the_subject(provider):
    user, client = make_user("Siti", email="siti@contoh.test"), Client()
    provider.claims = claims(user, email="SITI@contoh.test", name="Nama Lain")
    assert back(client)["Location"] == "/"
    assert signed_in(client) == str(user.pk)
    identity = Identity.objects.get()
    assert (identity.user, identity.issuer, identity.subject) == (user, ISSUER, "pegawai-1")
    user.refresh_from_db()
    assert user.name == "Siti"
    assert NAME in mail.outbox[0].body and mail.outbox[0].to == [user.email]
    assert AuditEntry.objects.filter(sentence__contains="masuk tunggal").count() == 1

    provider.claims = claims(email="pindah@contoh.test", email_verified=True)  # the address changed there
    again = Client()
    back(again)
    assert signed_in(again) == str(user.pk) and Identity.objects.count() == 1 and len(mail.outbox) == 1


def test_request_carries_state_pkce_and_no_secret(provider):
    asked = there(Client())
    assert (
        asked["code_challenge_method"] == "S256" and asked["client_id"] == CLIENT and asked["response_type"] == "code"
    )
    assert asked["redirect_uri"].endswith(reverse("openid_connect_callback"))
    assert set(asked["scope"].split()) == {"openid", "profile", "email"} and "rahasia" not in str(asked)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            {"email": "tak.dikenal@contoh.test", "email_verified": True},
            "Belum ada akun Pokja PKP untuk tak.dikenal@contoh",
        ),
        ({"email": "siti@contoh.test", "email_verified": False}, "alamat pos-el yang sudah diperiksa"),
        ({"email": "siti@contoh.test"}, "alamat pos-el yang sudah diperiksa"),
        ({"email": "siti@contoh.test", "email_verified": "true"}, "alamat pos-el yang sudah diperiksa"),
        ({"email": ["siti@contoh.test"], "email_verified": True}, "alamat pos-el yang sudah diperiksa"),
        ({"email": "impor@pokja.invalid", "email_verified": True}, "Belum ada akun"),
        ({}, "alamat pos-el yang sudah diperiksa"),
    ],
)
def test_whom_no_account_waits_for_is_told_so_and_none_is_made(provider, given, says):
    make_user("Siti", email="siti@contoh.test")
    User.objects.importer()
    users, client = User.objects.count(), Client()
    provider.claims = claims(**given)
    response = back(client)
    assert response.status_code == 403 and says in response.content.decode()
    assert not signed_in(client) and User.objects.count() == users and not Identity.objects.exists()
    assert not Access.objects.exists()


def test_other_person_with_the_same_address_does_not_open_a_bound_account(provider):
    """An address that was given to a new employee."""
    user = make_user("Siti", email="siti@contoh.test")
    keeping.link_identity(user, ISSUER, "pegawai-lama")
    client = Client()
    provider.claims = claims(user)
    response = back(client)
    assert response.status_code == 403 and "sudah terhubung dengan identitas lain" in response.content.decode()
    assert not signed_in(client)


def test_subject_of_another_issuer_opens_nothing(provider):
    keeping.link_identity(make_user("Siti"), "https://lain.contoh.test", "pegawai-1")
    client = Client()
    provider.claims = claims()
    assert back(client).status_code == 403 and not signed_in(client)


def test_operator_links_a_subject_and_parts_it_again(provider):
    user = make_user("Siti", email="siti@contoh.test")
    call_command("link_identity", "siti@contoh.test", "pegawai-1")
    client = Client()
    provider.claims = claims()  # without any address
    back(client)
    assert signed_in(client) == str(user.pk)
    with pytest.raises(CommandError, match="sudah membuka akun lain"):
        call_command("link_identity", make_user(email="lain@contoh.test").email, "pegawai-1")
    call_command("link_identity", "siti@contoh.test", remove=True)
    assert not Identity.objects.exists()
    assert client.get(reverse("account_overview")).status_code == 302  # that session ended


def test_account_that_is_switched_off_stays_closed(provider):
    user, client = make_user("Siti", is_active=False), Client()
    provider.claims = claims(user)
    assert back(client)["Location"] == reverse("account_inactive")
    assert not signed_in(client) and not Identity.objects.exists()


def test_second_step_is_asked_for_all_the_same(provider):
    user, client = make_user("Siti"), Client()
    keeping.set_up_second_step(user, "JBSWY3DPEHPK3PXP", 1)
    provider.claims = claims(user)
    assert back(client)["Location"].startswith(reverse("mfa_authenticate"))
    assert not signed_in(client)


def test_who_must_have_a_second_step_is_led_to_it_and_asked_no_password(provider, settings):
    settings.SECOND_STEP_REQUIRED = True
    cast, client = make_cast(), Client()
    provider.claims = claims(cast.admin)
    back(client)
    assert client.get(reverse("meetings:home")).status_code == 403
    assert client.get(reverse("account_second_step")).status_code == 200


def test_second_answer_about_somebody_else_is_not_believed(provider):
    user, client = make_user("Siti"), Client()
    provider.claims = {"sub": "pegawai-2"}
    provider.userinfo = claims(user)
    response = back(client)
    assert response.status_code == 502 and not signed_in(client)


@pytest.mark.parametrize(
    "wrong",
    [{"iss": "https://lain.contoh.test"}, {"aud": "aplikasi-lain"}, {"exp": 1_000_000_000}, {"sub": None}, {"sub": ""}],
)
def test_token_that_is_not_meant_for_us_opens_nothing(provider, wrong):
    user, client = make_user("Siti"), Client()
    provider.claims = claims(user) | wrong
    provider.userinfo = {}
    response = back(client)
    assert response.status_code in (403, 502) and not signed_in(client)
    assert "Belum bisa masuk lewat akun pegawai" in response.content.decode()


def test_answer_without_our_state_opens_nothing(provider):
    client = Client()
    provider.claims = claims(make_user("Siti"))
    response = back(client, state="tebakan")
    assert response.status_code == 400 and "kedaluwarsa" in response.content.decode() and not signed_in(client)
    stolen = there(Client())["state"]  # of another browser
    assert back(client, state=stolen).status_code == 400


def test_cancelling_there_is_told(provider):
    client = Client()
    response = client.get(
        reverse("openid_connect_callback"), {"state": there(client)["state"], "error": "access_denied"}
    )
    assert response.status_code == 403 and "membatalkan masuk" in response.content.decode()


@pytest.mark.parametrize(
    "broken", [{"down": True}, {"status": 500}, {"discovery": {"issuer": "https://palsu.test"}}, {"status": 302}]
)
def test_provider_that_does_not_work_is_a_page_and_the_password_still_opens(provider, broken):
    client = Client()
    for name, value in broken.items():
        setattr(provider, name, value)
    response = client.get(reverse("openid_connect_login"))
    assert response.status_code == 502 and "tidak menjawab seperti seharusnya" in response.content.decode()
    assert "Sandi" in client.get(reverse("account_login")).content.decode()
    assert len(provider.told) == 1  # where it points to is not asked


def test_button_stands_on_the_page_only_when_it_is_set(provider, settings):
    page = Client().get(reverse("account_login"), {"next": "/rapat/"}).content.decode()
    assert "Masuk lewat akun pegawai" in page and "next=/rapat/" in page
    settings.OIDC_ISSUER = ""
    assert "Masuk lewat" not in Client().get(reverse("account_login")).content.decode()
    assert Client().get(reverse("openid_connect_login")).status_code == 404
    assert Client().get(reverse("openid_connect_callback")).status_code == 404


@pytest.mark.parametrize(("onward", "lands"), [("/rapat/", "/rapat/"), ("https://palsu.test/", "/")])
def test_one_lands_where_one_was_going_and_never_elsewhere(provider, onward, lands):
    client = Client()
    provider.claims = claims(make_user("Siti"))
    state = there(client, next=onward)["state"]
    response = client.get(reverse("openid_connect_callback"), {"state": state, "code": "k"})
    assert response["Location"] == lands


def test_signing_out_offers_to_sign_out_there_too(provider):
    client = Client()
    provider.claims = claims(make_user("Siti"))
    back(client)
    client.post(reverse("account_logout"))
    assert not signed_in(client)
    page = client.get(reverse("account_login")).content.decode()
    assert f"{ISSUER}/end_session?client_id={CLIENT}" in page
    assert "end_session" not in client.get(reverse("account_login")).content.decode()  # said once


def test_confirming_is_done_by_signing_in_anew_there(provider):
    client = Client()
    user = make_user("Siti")
    provider.claims = claims(user)
    back(client)
    page = client.get(reverse("account_confirm"), {"next": reverse("account_second_step")}).content.decode()
    assert "Pastikan lewat akun pegawai" in page and "prompt%3Dlogin" in page
    assert "max_age%3D1800" in page
    assert there(client, auth_params="prompt=login")["prompt"] == "login"


@pytest.mark.parametrize(("minutes", "status"), [(1, 200), (31, 302), (None, 200)])
def test_provider_that_remembers_somebody_proves_nothing(provider, minutes, status):
    """It says when they typed their password there; one that does not say is believed that they did."""
    client = Client()
    told = {} if minutes is None else {"auth_time": int(time.time()) - 60 * minutes}
    provider.claims = claims(make_user("Siti"), **told)
    back(client)
    back(client, state="tebakan")  # what fails changes nothing
    assert client.get(reverse("account_second_step")).status_code == status
    provider.claims = claims(User.objects.get(), auth_time=int(time.time()))  # typed anew there
    back(client)
    assert client.get(reverse("account_second_step")).status_code == 200


@pytest.mark.parametrize(("site", "status"), [("same-origin", True), ("none", True), ("cross-site", False)])
def test_link_on_another_site_signs_nobody_in(provider, site, status):
    response = Client().get(reverse("openid_connect_login"), headers={"sec-fetch-site": site})
    assert response["Location"].startswith(ISSUER) is status
    assert status or response["Location"] == reverse("account_login")


def test_what_the_provider_hands_out_stays_with_the_server(provider):
    user, client = make_user("Siti"), Client()
    provider.claims = claims(user)
    response = back(client)
    told = str(response.headers) + client.get("/", follow=True).content.decode() + str(client.cookies)
    assert signed_in(client) and "eyJ" not in told and "rahasia" not in told
    assert not SocialToken.objects.exists() and "eyJ" not in str(dict(client.session))
