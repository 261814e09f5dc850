"""Fills the database of a load or a drill and tells, as JSON, who is in it; a process of its own.

    python -m benchmarks.crowd WRITERS MEETINGS READERS FINALS

Ten provinces share the meetings. Each writer is a secretary with a session and a row of their own on the sheet of one
meeting. FINALS meetings are submitted and wait for their chair; READY more of each province are final already.
"""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
PROVINCES = ("11", "32", "33", "34", "35", "36", "51", "64", "73", "91")
READY = 2
SENTENCE = "Pokja menyepakati penanganan permukiman kumuh di kelurahan prioritas dengan dana bersama, catatan ke-"


def main(writers: int, meetings: int, readers: int, finals: int):
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_regions", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    print(json.dumps(Crowd(writers, meetings, readers, finals).told))


class Crowd:
    def __init__(self, writers, meetings, readers, finals):
        from tests.factories import make_pokja

        self.pokja = [make_pokja(code) for code in PROVINCES[: max(1, min(10, meetings))]]
        sheets = [self._meeting(n) for n in range(meetings)]
        chairs = [self._person(f"Pimpinan {n}", "CHAIR", n) for n in range(len(self.pokja))]
        waiting = [self._submitted(n) for n in range(finals)]
        done = [self._final(n, chairs[n % len(chairs)]) for n in range(READY * len(self.pokja))]
        self.told = {
            "writers": [self._writer(n, sheets[n % meetings]) for n in range(writers)],
            "readers": [self._reader(n) for n in range(readers)],
            "chairs": [session_of(chair) for chair in chairs],
            "waiting": [[meeting.pk, n % len(chairs)] for n, meeting in enumerate(waiting)],
            "finals": [meeting.pk for meeting in done],
        }

    def _meeting(self, n):
        """A meeting whose sheet has what is usually written: an agenda item and thirty rows."""
        from meetings.models import Kind, Row, Signer
        from tests.factories import make_meeting

        meeting = make_meeting(self.pokja[n % len(self.pokja)], f"Rapat Koordinasi {n}", number=str(n))
        item = Row.objects.create(meeting=meeting, kind=Kind.AGENDA, text="Kebijakan daerah")
        kinds = (Kind.NOTE, Kind.DECISION, Kind.RECOMMENDATION, Kind.FOLLOWUP)
        Row.objects.bulk_create(
            Row(meeting=meeting, kind=kinds[k % 4], agenda=item, rank=k, text=f"{SENTENCE}{k}", **due(k))
            for k in range(1, 30)
        )
        Signer.objects.create(meeting=meeting, part="chair", office="Ketua Pokja PKP", name="Ketua Uji")
        return meeting

    def _submitted(self, n):
        from meetings import workflow

        meeting = self._meeting(n)
        return workflow.submit(meeting, by=self._person(f"Pengaju {n % 10}", "SECRETARIAT", n))

    def _final(self, n, chair):
        from meetings import workflow

        meeting = self._submitted(n)
        workflow.approve(meeting, by=chair)
        return meeting

    def _person(self, name, role, n):
        from pokja.models import User
        from pokja.roles import Role
        from tests.factories import give_access, make_user

        pokja = self.pokja[n % len(self.pokja)]
        email = f"{name.lower().replace(' ', '.')}.{pokja.code}@contoh.test"
        if user := User.objects.filter(email=email).first():
            return user
        user = make_user(name, email=email)
        give_access(user, Role[role], pokja=pokja)
        return user

    def _writer(self, n, meeting):
        from meetings.models import Kind, Row

        pokja = self.pokja.index(meeting.pokja)
        user = self._person(f"Sekretaris {n}", "SECRETARIAT", pokja)
        row = Row.objects.create(meeting=meeting, kind=Kind.DECISION, rank=1000 + n, text=SENTENCE)
        return {"meeting": meeting.pk, "row": str(row.uid), "account": str(user.pk), "session": session_of(user)}

    def _reader(self, n):
        """Every fourth one reads the nation, the others one Pokja."""
        from pokja.roles import Role
        from tests.factories import give_access, make_user

        if n % 4:
            return session_of(self._person(f"Pembaca {n}", "READER", n))
        user = make_user(f"Pembaca {n}", email=f"pembaca.{n}@contoh.test")
        give_access(user, Role.AREA_READER)
        return session_of(user)


def due(k: int) -> dict:
    return {"due_text": "pada Rakor 2", "status_at_writing": "not_started"} if k % 4 == 3 else {}


def session_of(user) -> str:
    from tests.people import client_of

    return client_of(user).cookies["sessionid"].value


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
