"""The first system admin of an installation comes from the operator's command."""

import re

import pytest
from django.core.management import CommandError, call_command

from pokja.models import AuditEntry, User
from pokja.roles import Permission
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
STRONG = "kalimat panjang untuk masuk"


def invite(capsys, email="operator@contoh.test", name="Admin Pertama"):
    call_command("invite_system_admin", email, name)
    return capsys.readouterr().out


def test_the_printed_link_sets_the_password_and_opens_everything_a_system_admin_does(client, capsys):
    link = re.search(r"https?://[^/]+(/undangan/\S+/)", invite(capsys)).group(1)

    client.post(link, {"password1": STRONG, "password2": STRONG})

    assert client.get("/kelola/").status_code == 200
    assert client.get(link).status_code == 404
    assert User.objects.get(email="operator@contoh.test").reach(Permission.SYSTEM_MANAGE).nation
    assert AuditEntry.objects.filter(actor=None, sentence__contains="admin sistem lewat perintah").count() == 1


def test_an_account_that_has_a_password_gets_the_role_and_no_link(capsys):
    make_user("Sudah Ada", email="operator@contoh.test", password=PASSWORD)

    said = invite(capsys)

    assert "Sudah Ada sekarang admin sistem." in said and "undangan" not in said


@pytest.mark.parametrize(("email", "name"), [("bukan pos-el", "Admin"), ("operator@contoh.test", " \u200b ")])
def test_what_cannot_be_is_said_in_one_line(email, name):
    with pytest.raises(CommandError):
        call_command("invite_system_admin", email, name)
    assert not User.objects.filter(email="operator@contoh.test").exists()
