"""Two admins of one Pokja at the same moment."""

import threading

from django.db import connection
from django.urls import reverse

from pokja.models import Person
from tests.factories import make_member
from tests.people import make_cast


def test_two_corrections_at_once_never_wipe_each_other_out(fresh_database):
    cast, barrier, answers = make_cast(), threading.Barrier(2), []
    member = make_member(cast.pokja, "Siti Aminah")
    address = reverse("pokja:member_correct", args=[cast.pokja.code, member.pk])
    start = {"initial-name": "Siti Aminah", "role": "member", "initial-role": "member"}

    def correct(name):
        client = cast.client("admin")
        barrier.wait()
        answers.append((client.post(address, start | {"name": name}).status_code, name))
        connection.close()

    threads = [threading.Thread(target=correct, args=[name]) for name in ("Siti Satu", "Siti Dua")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (asked, _), (saved, name) = sorted(answers)
    assert (asked, saved) == (200, 302)
    assert Person.objects.get().name == name
