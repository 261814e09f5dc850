"""Fills the database of a stage (tests/stage.py) and tells, as JSON, who is in it: python -m tests.stage_data 4 1.

Runs as a process of its own because the stage's database is not the one of the tests.
"""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main(writers: int, meetings: int):
    import django

    django.setup()
    from django.core.management import call_command

    from pokja.roles import Role
    from tests.factories import PASSWORD, give_access, make_meeting, make_pokja, make_user

    call_command("migrate", verbosity=0)
    call_command("load_regions", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    pokja = make_pokja("36")
    people = []
    for n in range(1, writers + 1):
        user = make_user(f"Penulis {n}", email=f"penulis{n}@contoh.test", password=PASSWORD)
        give_access(user, Role.SECRETARIAT, pokja=pokja)
        people.append({"email": user.email, "password": PASSWORD, "session": _session_of(user)})
    made = [make_meeting(pokja, f"Rapat Koordinasi {n}", number=str(n)) for n in range(1, meetings + 1)]
    for meeting in made:
        _type_agenda(meeting, by=user)
    print(json.dumps({"people": people, "meetings": [meeting.pk for meeting in made]}))


def _session_of(user) -> str:
    from tests.people import client_of

    return client_of(user).cookies["sessionid"].value


def _type_agenda(meeting, *, by):
    from tests.meetings.rows import type_line

    for n in (1, 2, 3):
        type_line(meeting, f"a: Agenda {n}", by=by)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
