"""Counts requests over all processes of one web server, without a lock that a killed one could leave behind.

The memory is made before the server forks its workers (`--preload`), so that all of them and their successors share it.
Each process writes into a row of its own; which rows are taken the kernel knows, through locks on bytes of a file that
it takes back however a process ends. A successor goes on from the numbers of its predecessor: they only ever grow.
"""

import fcntl
import mmap
import os
import struct
import tempfile
import threading

LIMITS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds
CLASSES = ("2xx", "3xx", "4xx", "5xx")
KINDS = ("halaman", "pdf", "berkas")  # pages; papers that are made; stored files
ROWS = 128
CELLS = len(KINDS) * (len(CLASSES) + len(LIMITS) + 2)  # by class; by time; seconds in all (µs); how many
NUMBER = struct.Struct("=Q")
PDF_ROUTES, FILE_ROUTES = ("_pdf", "_docx"), ("attachment", "thumbnail", "picture", "_file", "_logo")


class Counts:
    def __init__(self):
        self._memory = mmap.mmap(-1, ROWS * CELLS * NUMBER.size)
        self._taken = tempfile.TemporaryFile()  # noqa: SIM115 (for the life of the process)
        self._taken.truncate(ROWS)
        self._row = self._owner = None
        self._one_thread = threading.Lock()
        os.register_at_fork(after_in_child=self._begin_anew)

    def add(self, route: str, status: int, seconds: float) -> None:
        begin = _kind_of(route) * (len(CLASSES) + len(LIMITS) + 2)
        with self._one_thread:
            self._grow(begin + min(max(status // 100, 2), 5) - 2, 1)
            for place, limit in enumerate(LIMITS):
                if seconds <= limit:
                    self._grow(begin + len(CLASSES) + place, 1)
            self._grow(begin + len(CLASSES) + len(LIMITS), int(seconds * 1_000_000))
            self._grow(begin + len(CLASSES) + len(LIMITS) + 1, 1)

    def totals(self) -> list[int]:
        """Every cell, over all rows."""
        cells = [value for (value,) in NUMBER.iter_unpack(self._memory[:])]
        return [sum(cells[cell::CELLS]) for cell in range(CELLS)]

    def lines(self):
        """As Prometheus reads them."""
        totals, width = self.totals(), len(CLASSES) + len(LIMITS) + 2
        yield "# TYPE pokja_requests_total counter"
        for kind, name in enumerate(KINDS):
            for place, status in enumerate(CLASSES):
                yield f'pokja_requests_total{{kind="{name}",status="{status}"}} {totals[kind * width + place]}'
        yield "# TYPE pokja_request_seconds histogram"
        for kind, name in enumerate(KINDS):
            cells = totals[kind * width + len(CLASSES) : (kind + 1) * width]
            for place, limit in enumerate(LIMITS):
                yield f'pokja_request_seconds_bucket{{kind="{name}",le="{limit}"}} {cells[place]}'
            yield f'pokja_request_seconds_bucket{{kind="{name}",le="+Inf"}} {cells[-1]}'
            yield f'pokja_request_seconds_sum{{kind="{name}"}} {cells[-2] / 1_000_000}'
            yield f'pokja_request_seconds_count{{kind="{name}"}} {cells[-1]}'

    def _grow(self, cell: int, by: int) -> None:
        place = (self._own_row() * CELLS + cell) * NUMBER.size
        (value,) = NUMBER.unpack_from(self._memory, place)
        NUMBER.pack_into(self._memory, place, value + by)

    def _own_row(self) -> int:
        if self._owner != os.getpid():
            self._row, self._owner = self._free_row(), os.getpid()
        return self._row

    def _free_row(self) -> int:
        for row in range(ROWS):
            try:
                fcntl.lockf(self._taken, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, row)
            except OSError:
                continue
            return row
        return ROWS - 1  # shared from here on: a number may be missed, and nothing else

    def _begin_anew(self):
        self._one_thread = threading.Lock()  # a thread of the parent may have held it


def _kind_of(route: str) -> int:
    name = route.rpartition(":")[2]
    return 1 if name.endswith(PDF_ROUTES) else 2 if name.endswith(FILE_ROUTES) else 0


counts = Counts()
