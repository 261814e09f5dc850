"""The questions the API answers: told once, read by its views, by the OpenAPI document and by the page for people."""

from collections.abc import Callable
from dataclasses import dataclass

from meetings.api.finals import CURSOR, list_finals, one_final, paper_of
from meetings.api.followups import list_followups
from meetings.api.parameters import ID, LIMIT, POKJA, PROVINCE, SINCE, YEAR, Param, choice, cursor
from meetings.models import FollowUpStatus

PDF = "application/pdf"


@dataclass(frozen=True)
class Operation:
    """`reads` is the tick a key needs; `answer` names the schema of the answer. With `by_uid` it asks for one thing."""

    name: str
    path: str
    reads: str
    about: str
    answer: str
    run: Callable
    params: tuple[Param, ...] = ()
    by_uid: bool = False
    is_paper: bool = False


_PLACES = (POKJA, PROVINCE, YEAR)

OPERATIONS = (
    Operation(
        "finals",
        "finals",
        "finals",
        "Laporan final yang berlaku, yang paling dulu disahkan di depan. Versi baru tampil lagi di akhir.",
        "Finals",
        list_finals,
        (*_PLACES, SINCE, cursor(CURSOR), LIMIT),
    ),
    Operation(
        "final",
        "finals/{uid}",
        "finals",
        "Satu laporan final dengan seluruh isinya seperti tersimpan (docs/record.md), tanpa NIP.",
        "Final",
        one_final,
        by_uid=True,
    ),
    Operation(
        "final_pdf",
        "finals/{uid}/a1.pdf",
        "finals",
        "Format A-1 laporan itu: yang bertanda tangan bila sudah ada, selain itu yang disahkan.",
        "",
        paper_of,
        by_uid=True,
        is_paper=True,
    ),
    Operation(
        "follow_ups",
        "follow-ups",
        "followups",
        "Tindak lanjut dari laporan final, masing-masing satu kali, dengan statusnya hari ini dan kabarnya.",
        "FollowUps",
        list_followups,
        (
            *_PLACES,
            choice("status", "Status hari ini.", FollowUpStatus.values),
            choice("open", "true: yang masih terbuka; false: yang sudah ditutup.", ["true", "false"]),
            cursor(ID),
            LIMIT,
        ),
    ),
)
BY_NAME = {operation.name: operation for operation in OPERATIONS}
