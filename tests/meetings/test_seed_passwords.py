"""Who signs in to the demo: nobody, until it is told a password."""

import pytest
from django.core.management import call_command

from meetings.papers import format_a1
from pokja.models import User
from tests.meetings.raw_records import PDF
from tests.meetings.test_seed import EMAILS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_pdf(monkeypatch):
    monkeypatch.setattr(format_a1, "render_pdf", lambda data, layout: PDF)


def test_accounts_get_the_password_of_the_demo(settings):
    settings.DEMO_PASSWORD = "sandi-demo-2026"
    call_command("seed_demo", verbosity=0)
    assert all(User.objects.get(email=email).check_password("sandi-demo-2026") for email in EMAILS)


def test_without_a_password_nobody_signs_in():
    call_command("seed_demo", verbosity=0)
    assert not any(User.objects.get(email=email).has_usable_password() for email in EMAILS)
