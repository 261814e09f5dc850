"""Two system admins at the same moment."""

import threading

from django.db import connection

from pokja.models import User
from pokja.roles import Role
from tests.factories import give_access, make_user
from tests.people import client_of


def test_of_two_who_switch_each_other_off_one_stays(fresh_database):
    pair = [make_user("Satu"), make_user("Dua")]
    for user in pair:
        give_access(user, Role.SYSTEM)
    barrier, answers = threading.Barrier(2), []

    def switch_off(by, other):
        client = client_of(by)
        barrier.wait()
        answers.append(client.post(f"/kelola/pokja/user/{other.pk}/change/", {"name": other.name}).status_code)
        connection.close()

    threads = [threading.Thread(target=switch_off, args=[*two]) for two in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert User.objects.filter(is_active=True).count() == 1
    assert answers.count(302) == 1
