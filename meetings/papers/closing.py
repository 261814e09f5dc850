"""The sections that end a paper: outputs and budget, signatures, attachments."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from meetings.models import Attachment, Signer
from meetings.papers.measure import is_tall
from meetings.papers.source import DOTS, NOTHING, Fact, Source, filled_facts, read_day
from meetings.papers.variants import is_public
from pokja import indonesian
from pokja.models.region import Zone

USUAL_CLOSING = "Demikian laporan ini dibuat dengan sebenarnya untuk digunakan sebagaimana mestinya."


@dataclass(frozen=True)
class AmountLine:
    """A line with what was planned and reached, as printed; `unit` is empty for money."""

    number: int
    text: str
    unit: str
    planned: str
    realised: str
    percent: str


@dataclass(frozen=True)
class Outputs:
    outputs: tuple[AmountLine, ...]
    budget: tuple[AmountLine, ...]
    total: AmountLine | None


def _amount_line(number: int, text: str, planned, realised, printed: Callable, unit: str = "") -> AmountLine:
    known = planned is not None and realised is not None
    return AmountLine(
        number=number,
        text=text,
        unit=unit or NOTHING,
        planned=NOTHING if planned is None else printed(planned),
        realised=NOTHING if realised is None else printed(realised),
        percent=(indonesian.percent_text(realised, planned) if known else "") or NOTHING,
    )


def _total(budget: list[dict]) -> AmountLine | None:
    """The sum of several lines; a line without an amount adds nothing."""
    if len(budget) < 2:
        return None

    def total(key: str) -> Decimal | None:
        amounts = [Decimal(line[key]) for line in budget if line.get(key) is not None]
        return sum(amounts) if amounts else None

    return _amount_line(0, "Jumlah", total("budget"), total("realised"), indonesian.rupiah)


def _output_line(number: int, line: dict) -> AmountLine:
    planned, realised = line.get("target"), line.get("realised")
    return _amount_line(number, line["output"], planned, realised, indonesian.decimal_text, line.get("unit", ""))


def _budget_line(number: int, line: dict) -> AmountLine:
    return _amount_line(number, line["description"], line.get("budget"), line.get("realised"), indonesian.rupiah)


def outputs(source: Source) -> Outputs | None:
    outputs, budget = source.record.get("outputs", []), source.record.get("budget", [])
    if not outputs and not budget:
        return None
    return Outputs(
        outputs=tuple(_output_line(number, line) for number, line in enumerate(outputs, 1)),
        budget=tuple(_budget_line(number, line) for number, line in enumerate(budget, 1)),
        total=_total(budget),
    )


@dataclass(frozen=True)
class Signature:
    part: str
    office: str
    name: str
    rank: str
    nip: str


@dataclass(frozen=True)
class SignatureRow:
    """Signatures that stand beside each other; the place and date stand above the last one of the first row."""

    signatures: tuple[Signature, ...]
    place_and_date: str = ""


@dataclass(frozen=True)
class Closing:
    """`approval` stands above the signatures, so that it never ends alone on a page. The public report has `names`
    instead of boxes to sign in."""

    text: str
    rows: tuple[SignatureRow, ...]
    approval: str
    names: tuple[Fact, ...] = ()
    is_public: bool = False

    @property
    def tall(self) -> bool:
        return is_tall(self.text)


def signature_of(signer: dict) -> Signature:
    nip = signer.get("nip", "")
    return Signature(
        part=Signer.Part(signer["part"]).label,
        office=signer.get("office", ""),
        name=signer.get("name", ""),
        rank=signer.get("rank", ""),
        nip=f"NIP {indonesian.nip_text(nip)}" if nip else "",
    )


def signature_rows(record: dict) -> tuple[SignatureRow, ...]:
    """Notulis at the left and pimpinan at the right of the first row, then whoever else signs, two in a row."""
    parts = [Signer.Part.MINUTE_TAKER, Signer.Part.CHAIR, Signer.Part.WITNESS]
    signers = sorted(record.get("signers", []), key=lambda signer: parts.index(signer["part"]))
    pairs = [signers[start : start + 2] for start in range(0, len(signers), 2)]
    day = read_day(record.get("signing_date"))
    where_and_when = f"{record.get('signing_place') or DOTS}, {indonesian.short_date(day) if day else DOTS}"
    return tuple(
        SignatureRow(tuple(signature_of(signer) for signer in pair), where_and_when if index == 0 else "")
        for index, pair in enumerate(pairs)
    )


def _approval_text(source: Source) -> str:
    """Laporan versi 1, disetujui oleh Nama, Ketua Pokja, pada 31 Mei 2016 pukul 08.00 WIB."""
    approval = source.data.get("approval")
    if not approval:
        return ""
    by = ", ".join(part for part in (approval["name"], approval.get("office")) if part)
    zone = Zone(source.data["pokja"].get("zone") or Zone.WIB)
    when = zone.stamp(datetime.fromisoformat(approval["approved_at"]))
    return f"Laporan versi {source.data.get('version', 1)}, disetujui oleh {by}, pada {when}."


def closing(source: Source) -> Closing | None:
    record = source.record
    text, approval = record.get("closing") or USUAL_CLOSING, _approval_text(source)
    if is_public(source.data):
        return Closing(text, (), approval, names=_signer_names(record), is_public=True)
    return Closing(text, signature_rows(record), approval)


def _signer_names(record: dict) -> tuple[Fact, ...]:
    """Who signed, by part: name and office."""
    return filled_facts(*((part.label, _names_of(record, part)) for part in Signer.Part))


def _names_of(record: dict, part: str) -> list[str]:
    signers = [signer for signer in record.get("signers", []) if signer["part"] == part]
    return [", ".join(filter(None, (signer.get("name"), signer.get("office")))) for signer in signers]


@dataclass(frozen=True)
class Photo:
    address: str
    caption: str
    description: str


@dataclass(frozen=True)
class Attachments:
    facts: tuple[Fact, ...]
    photo_rows: tuple[tuple[Photo, ...], ...]


def _file_text(attachment: dict) -> str:
    caption, filename = attachment.get("caption"), attachment["filename"]
    return f"{caption} ({filename})" if caption else filename


def _is_photo(attachment: dict) -> bool:
    return attachment["kind"] == Attachment.Kind.PHOTO and attachment.get("content_type", "").startswith("image/")


def _photo(source: Source, number: int, attachment: dict) -> Photo:
    caption = attachment.get("caption", "")
    return Photo(
        address=source.image_address(attachment["sha256"]),
        caption=f"Foto {number}. {caption}" if caption else f"Foto {number}",
        description=f"Foto {number}: {caption or source.record['title']}",
    )


def attachments(source: Source) -> Attachments | None:
    attachments = source.record.get("attachments", [])
    if not attachments:
        return None
    photos = [_photo(source, number, attachment) for number, attachment in enumerate(filter(_is_photo, attachments), 1)]
    others = [attachment for attachment in attachments if not _is_photo(attachment)]
    return Attachments(
        facts=filled_facts(
            *((kind.label, [_file_text(a) for a in others if a["kind"] == kind]) for kind in Attachment.Kind)
        ),
        photo_rows=tuple(tuple(photos[start : start + 2]) for start in range(0, len(photos), 2)),
    )
