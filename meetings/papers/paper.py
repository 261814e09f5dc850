"""What every paper is: a title, whose it is, whether it is a draft, its date and its size."""

from dataclasses import dataclass
from datetime import UTC, datetime

A4, F4 = "A4", "F4"
SIZES = {A4: "A4 (210 × 297 mm)", F4: "F4 (215 × 330 mm)"}
EMPTY_IN_DRAFT, EMPTY_IN_FINAL = "Belum diisi", "Nihil"


@dataclass(frozen=True, kw_only=True)
class Paper:
    """`document_title` and `author` go into the properties of the PDF, `made_at` into its dates."""

    document_title: str
    author: str
    is_draft: bool
    made_at: str = ""
    size: str = A4

    @property
    def empty_text(self) -> str:
        return EMPTY_IN_DRAFT if self.is_draft else EMPTY_IN_FINAL


def paper_of(data: dict, title: str) -> dict:
    """What a Paper called `title` has from the data of its meeting."""
    moment = approved_at(data)
    return {
        "document_title": f"{title}: {data['record']['title']}",
        "author": data["pokja"]["name"],
        "is_draft": data.get("state") != "final",
        "made_at": moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else "",
        "size": data.get("size", A4),
    }


def approved_at(data: dict) -> datetime | None:
    """The date that a paper carries: that of its approval, never that of its printing."""
    approval = data.get("approval")
    return datetime.fromisoformat(approval["approved_at"]).astimezone(UTC) if approval else None
