"""Many at the same moment."""

import threading

from django.db import connection


def at_once(times: int, run) -> list:
    """Calls `run(number)` in so many threads, all let loose together; the answers in the order in which they came."""
    barrier, answers = threading.Barrier(times), []

    def one(number):
        barrier.wait()
        try:
            answers.append(run(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
