"""Fills the demo: regions, accounts by role, and the eight public Rakor, made by the real forms and workflow.

Everything is made once. What people changed since, and what they took away, stays as they left it.
"""

from pathlib import Path

import pghistory
from django.conf import settings
from django.core.management.base import CommandError

from meetings.management.tables import CommandOnTables
from meetings.models import Meeting
from meetings.record.files import read_file
from meetings.record.importing import import_record
from pokja.models import Access, HostAgency, Pokja, Seat, User
from pokja.models.membership import SeatRole
from pokja.regions import load_regions
from pokja.roles import Role

SAMPLE = Path(__file__).parents[2] / "data" / "sample.json"
HOME = "36"  # Banten
OWN_NAMES = {"14.01": "Mambolo Nagoghi"}
POKJA, PROVINCE, NATION = Access.Scope.POKJA, Access.Scope.PROVINCE, Access.Scope.NATION
ACCOUNTS = {
    "sekretariat@demo.test": ("Sekretariat Pokja PKP Banten", [(Role.SECRETARIAT, POKJA)]),
    "pimpinan@demo.test": ("Pimpinan Pokja PKP Banten", [(Role.CHAIR, POKJA)]),
    "pejabat@demo.test": ("Pejabat pembaca Banten", [(Role.READER, POKJA), (Role.AREA_READER, PROVINCE)]),
    "admin@demo.test": ("Admin Pokja PKP Banten", [(Role.ADMIN, POKJA)]),
    "sistem@demo.test": ("Admin sistem", [(Role.SYSTEM, NATION)]),
}


class Command(CommandOnTables):
    help = "Mengisi demo: wilayah, akun demo, dan contoh rapat. Boleh diulang."

    def handle(self, *, verbosity, **options):
        load_regions()
        home = Pokja.objects.with_region().get(region__code=HOME)
        users = make_accounts(home)
        samples = read_file(SAMPLE)
        known = {str(uid) for uid in Meeting.objects.values_list("uid", flat=True)}
        new = [record for record in samples if record["uid"] not in known]
        set_up_pokja({record["pokja"] for record in samples}, home)
        for record in new:
            import_sample(record, users)
        if verbosity:
            self.stdout.write(f"Demo siap: {len(new)} contoh rapat baru, {len(samples) - len(new)} sudah ada.")


def make_accounts(home: Pokja) -> dict[str, User]:
    """The demo accounts; one that is there keeps its name, its password and its access."""
    users = {user.email: user for user in User.objects.filter(email__in=ACCOUNTS)}
    for email, (name, roles) in ACCOUNTS.items():
        if email not in users:
            users[email] = User.objects.create_user(email, settings.DEMO_PASSWORD or None, name=name)
            for role, scope in roles:
                place = {POKJA: {"pokja": home}, PROVINCE: {"region": home.region}, NATION: {}}[scope]
                Access.objects.create(user=users[email], role=role, scope=scope, **place)
    return users


def set_up_pokja(codes: set[str], home: Pokja):
    """The Pokja of the samples are formed ones; that of Banten has its kop of 2016 and its first seats."""
    for pokja in Pokja.objects.filter(region__code__in=codes, status=Pokja.Status.UNKNOWN).with_region():
        pokja.status, pokja.own_name = Pokja.Status.FORMED, OWN_NAMES.get(pokja.code, "")
        pokja.save()
        if pokja == home:
            set_up_home(pokja)


def set_up_home(pokja: Pokja):
    agency = "Dinas Sumber Daya Air dan Permukiman"
    HostAgency.objects.create(pokja=pokja, agency=agency, government="Pemerintah Provinsi Banten")
    for rank, role in enumerate([SeatRole.HEAD, SeatRole.SECRETARY, SeatRole.SECRETARIAT]):
        institution = agency if role == SeatRole.SECRETARIAT else ""
        Seat.objects.create(pokja=pokja, role=role, institution=institution, rank=rank)


def import_sample(record: dict, users: dict[str, User]):
    """Those of Banten are written and approved by its demo accounts, the others by the account for imports."""
    pokja = Pokja.objects.with_region().get(region__code=record["pokja"])
    by = approver = User.objects.importer()
    if pokja.code == HOME:
        by, approver = users["sekretariat@demo.test"], users["pimpinan@demo.test"]
    with pghistory.context(user=by.pk):
        result = import_record(record, pokja=pokja, by=by, approver=approver)
    if not result:
        raise CommandError("\n".join([f"Contoh rapat “{result.title}” ditolak:", *map(str, result.errors)]))
