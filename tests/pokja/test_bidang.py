"""Fields of work: named, ordered, renamed and taken away by the admin of the Pokja."""

import pytest
from django.urls import reverse

from pokja.models import AuditEntry, Bidang
from tests.factories import make_member
from tests.people import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def admin(cast):
    return cast.client("admin")


def url(name, *args):
    return reverse(f"pokja:{name}", args=["36", *args])


def names(cast):
    return [row.name for row in Bidang.objects.filter(pokja=cast.pokja)]


def add(admin, *wanted):
    for name in wanted:
        admin.post(url("bidang"), {"name": name})


def test_new_ones_stand_last_and_the_same_name_twice_is_one(cast, admin):
    add(admin, "Perumahan", "Air minum", "Perumahan")

    assert names(cast) == ["Perumahan", "Air minum"]
    assert AuditEntry.objects.filter(sentence="Bidang Perumahan ditambahkan.").count() == 1


def test_moving_up_and_down_keeps_every_bidang_once(cast, admin):
    add(admin, "A", "B", "C")
    last = Bidang.objects.get(name="C")

    for way in ("naik", "naik", "naik", "turun"):
        admin.post(url("bidang_move", last.pk), {"arah": way})

    assert names(cast) == ["A", "C", "B"]


def test_a_name_that_is_taken_is_refused_at_the_field(cast, admin):
    add(admin, "A", "B")
    page = admin.post(url("bidang_rename", Bidang.objects.get(name="B").pk), {"name": "A", "initial-name": "B"})

    assert [error.message for error in page.context["form"].error_list()] == ["Bidang dengan nama ini sudah ada."]
    assert names(cast) == ["A", "B"]


def test_renaming_shows_everywhere_the_bidang_is_named(cast, admin):
    make_member(cast.pokja, "Siti Aminah", "coordinator", bidang="Perumahan")
    bidang = Bidang.objects.get(name="Perumahan")

    admin.post(url("bidang_rename", bidang.pk), {"name": "Perumahan rakyat", "initial-name": "Perumahan"})

    assert "Perumahan rakyat" in admin.get(url("members")).content.decode()
    assert AuditEntry.objects.filter(sentence="Bidang Perumahan menjadi Perumahan rakyat.").exists()


def test_one_that_is_used_stays_and_offers_no_button(cast, admin):
    make_member(cast.pokja, "Siti Aminah", "coordinator", bidang="Perumahan")
    add(admin, "Kosong")
    used, free = Bidang.objects.get(name="Perumahan"), Bidang.objects.get(name="Kosong")

    page = admin.get(url("bidang")).content.decode()
    refused, done = admin.post(url("bidang_remove", used.pk)), admin.post(url("bidang_remove", free.pk))

    assert url("bidang_remove", used.pk) not in page and url("bidang_remove", free.pk) in page
    assert refused.status_code == 403 and "Ubah namanya saja" in refused.content.decode()
    assert done.status_code == 302 and names(cast) == ["Perumahan"]


def test_a_name_that_somebody_changed_meanwhile_is_asked_about(cast, admin):
    add(admin, "Perumahan")
    bidang = Bidang.objects.get()
    admin.post(url("bidang_rename", bidang.pk), {"name": "Perumahan rakyat", "initial-name": "Perumahan"})

    page = admin.post(url("bidang_rename", bidang.pk), {"name": "Rumah", "initial-name": "Perumahan"})

    assert "Perumahan rakyat" in page.context["form"].error_list()[0].message
    assert names(cast) == ["Perumahan rakyat"]
