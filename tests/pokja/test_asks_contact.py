"""Whether the check-in of a Pokja asks for a contact: off until an admin says so, told in the log."""

import pytest
from django.urls import reverse

from pokja.models import AuditEntry, Pokja
from tests.people import client_of, make_cast

pytestmark = pytest.mark.django_db


def test_admin_turns_it_on_and_off_and_the_log_tells(client):
    cast = make_cast()
    admin, address = client_of(cast.admin), reverse("pokja:change", args=["36"])
    assert not cast.pokja.asks_contact
    assert "Daftar hadir dari ponsel menanyakan telepon atau pos-el" in admin.get(address).content.decode()
    start = {"own_name": "", "status": cast.pokja.status, "has_work_programme": ""}

    admin.post(address, start | {"initial-asks_contact": "False", "asks_contact": "on"})
    assert Pokja.objects.get(pk=cast.pokja.pk).asks_contact
    admin.post(address, start | {"initial-asks_contact": "True"})

    assert not Pokja.objects.get(pk=cast.pokja.pk).asks_contact
    assert [entry.sentence for entry in AuditEntry.objects.order_by("pk")] == [
        "Pokja PKP Provinsi Banten: kontak di daftar hadir tidak ditanyakan menjadi ditanyakan.",
        "Pokja PKP Provinsi Banten: kontak di daftar hadir ditanyakan menjadi tidak ditanyakan.",
    ]


def test_two_admins_who_change_it_at_once_are_told_in_words():
    cast = make_cast()
    admin, address = client_of(cast.admin), reverse("pokja:change", args=["36"])
    Pokja.objects.filter(pk=cast.pokja.pk).update(asks_contact=True)
    start = {"own_name": "", "status": cast.pokja.status, "has_work_programme": ""}

    page = admin.post(address, start | {"initial-asks_contact": "False", "asks_contact": "on"})

    assert page.status_code == 302  # both wanted the same
    Pokja.objects.filter(pk=cast.pokja.pk).update(asks_contact=False)
    page = admin.post(address, start | {"initial-asks_contact": "True", "asks_contact": "on"})
    assert page.status_code == 302 and not Pokja.objects.get(pk=cast.pokja.pk).asks_contact
