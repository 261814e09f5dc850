"""Archive, keys of the API and single sign-on in a real Chromium: axe, narrow screens, light and dark."""

from datetime import date

import pytest

from config.values import openid_connect
from meetings import workflow
from meetings.models import RetentionRule, TakenOver
from pokja import keeping
from tests.factories import make_region, make_token
from tests.meetings.records import make_final
from tests.pages import faults_of
from tests.people import make_cast
from tests.pokja.provider import CLIENT, ISSUER


@pytest.fixture
def world(fresh_database, settings):
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_NAME = ISSUER, CLIENT, "Akun Pegawai Pemprov"
    settings.SOCIALACCOUNT_PROVIDERS = openid_connect(ISSUER, CLIENT, "rahasia", settings.OIDC_NAME)
    cast = make_cast()
    keeping.link_identity(cast.admin, ISSUER, "pegawai-1")
    for code, fate in (("600.1", "keep"), ("600.1.10", "destroy")):
        RetentionRule.objects.create(
            pokja=cast.pokja, code=code, subject="Perumahan dan kawasan permukiman", active_years=2, inactive_years=3,
            fate=fate,
        )  # fmt: skip
    meeting = make_final(cast, "Rakor yang diarsipkan", classification="600.1.2 Perumahan")
    workflow.archive(meeting, "Masa aktif berakhir.", by=cast.secretariat)
    other = make_final(cast, "Rakor yang belum diarsipkan", day=date(2025, 3, 4), classification="600.1", number="2")
    TakenOver.objects.create(
        pokja=cast.pokja, source="https://lama.contoh.test", exported_at=meeting.changed_at, content="0" * 64
    )
    make_token(cast.pokja, by=cast.admin, used_on=date(2026, 11, 26))
    make_token(region=make_region("36"), by=cast.system)
    return cast, meeting, other


def test_pages_have_no_faults(world, new_page, shoot):
    cast, archived, other = world
    pages = [
        ("arsip", cast.admin, "/pokja/36/arsip/"),
        ("arsip-jadwal", cast.admin, "/pokja/36/arsip/jadwal/tambah/"),
        ("arsipkan", cast.secretariat, f"/rapat/{other.pk}/arsipkan/"),
        ("rapat-diarsipkan", cast.secretariat, f"/rapat/{archived.pk}/"),
        ("daftar-arsip", cast.secretariat, "/rapat/?arsip=1"),
        ("kunci-api", cast.admin, "/pokja/36/akses/api/"),
        ("kunci-api-wilayah", cast.system, "/akses/api/"),
        ("api", None, "/api/v1/"),
        ("masuk-tunggal", None, "/masuk/"),
        ("masuk-tunggal-gagal", None, "/masuk/tunggal/kembali/?error=access_denied&state=x"),
        ("akun-tunggal", cast.admin, "/akun/"),
    ]
    for width, scheme in ((320, "dark"), (1280, "light")):
        browsers = {
            person: new_page(user=person, width=width, color_scheme=scheme) for person in {p for _, p, _ in pages}
        }
        for name, person, address in pages:
            page = browsers[person]
            page.goto(address)
            shoot(page, f"{name}-{width}")
            if "gagal" not in name:  # asks the provider, which is not there
                assert faults_of(page) == [], name
