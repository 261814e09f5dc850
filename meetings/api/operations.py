"""The questions the API answers: told once, read by its views, by the OpenAPI document and by the page for people."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from meetings.api.finals import CURSOR, list_finals, one_final, paper_of
from meetings.api.followups import list_followups
from meetings.api.numbers import BY_POKJA, numbers_of
from meetings.api.parameters import (
    CODE,
    ID,
    LIMIT,
    POKJA,
    PROVINCE,
    QUARTER,
    SINCE,
    WRONG_CODE,
    YEAR,
    Param,
    choice,
    cursor,
    pattern,
)
from meetings.models import FollowUpStatus

PDF = "application/pdf"


@dataclass(frozen=True)
class Operation:
    """`reads` is the tick a key needs; `answer` names the schema of the answer. With `by_uid` it asks for one thing.

    What `may_miss` asks for a place that may not be there, or not for this key.
    """

    name: str
    path: str
    reads: str
    about: str
    answer: str
    run: Callable
    params: tuple[Param, ...] = ()
    by_uid: bool = False
    is_paper: bool = False
    may_miss: bool = False


_PLACES = (POKJA, PROVINCE, YEAR)
AREA = pattern(
    "area",
    "Kode provinsi atau kabupaten/kota, misalnya 36 atau 36.02. Tanpa ini: seluruh cakupan kunci.",
    CODE,
    WRONG_CODE,
)

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
    Operation(
        "numbers",
        "numbers",
        "numbers",
        "Angka rapat dan tindak lanjut satu wilayah, sama dengan di Wilayah. Rapat yang belum final hanya terhitung.",
        "Numbers",
        numbers_of,
        (
            AREA,
            replace(YEAR, about="Tahun anggaran; selalu ditulis.", required=True),
            QUARTER,
            choice(
                "lines",
                "Baris angka nasional. province: tiap provinsi (bila tidak ditulis); pokja: tiap Pokja.",
                ["province", BY_POKJA],
                "province",
            ),
            cursor(CODE),
            LIMIT,
        ),
        may_miss=True,
    ),
)
BY_NAME = {operation.name: operation for operation in OPERATIONS}
