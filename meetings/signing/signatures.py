"""Electronic signatures inside a PDF, read by pyHanko; the only file that imports it."""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from io import BytesIO


@dataclass(frozen=True)
class Signature:
    """What one signature says. `trusted` is None when no root certificates are configured to judge it by."""

    signer: str
    at: str  # ISO 8601, as the signer's clock or a time stamp told it; empty when nobody did
    intact: bool
    trusted: bool | None


def read_signatures(content: bytes, roots: list[bytes]) -> list[Signature]:
    """The signatures in `content`, in the order in which they were made; none in what is no readable PDF.

    Nothing is asked of the network: that a certificate was revoked later is not known here.
    """
    pyhanko = _pyhanko()
    try:
        reader = pyhanko.PdfFileReader(BytesIO(content), strict=False)
        found = list(reader.embedded_regular_signatures)
    except Exception:  # whatever a broken or locked file does to the reader: there is nothing to be read in it
        return []
    return [_signature(embedded, roots) for embedded in found]


@cache
def _pyhanko():
    """pyHanko and what belongs to it cost 0.4 s to import, which only who looks at a signature should pay."""

    class Parts:
        PdfFileReader = import_module("pyhanko.pdf_utils.reader").PdfFileReader
        validate = staticmethod(import_module("pyhanko.sign.validation").validate_pdf_signature)
        ModificationLevel = import_module("pyhanko.sign.diff_analysis").ModificationLevel
        ValidationContext = import_module("pyhanko_certvalidator").ValidationContext
        Certificate = import_module("asn1crypto.x509").Certificate

    return Parts


def _signature(embedded, roots: list[bytes]) -> Signature:
    pyhanko = _pyhanko()
    context = pyhanko.ValidationContext(
        trust_roots=[pyhanko.Certificate.load(root) for root in roots], allow_fetching=False
    )
    try:
        status = pyhanko.validate(embedded, context)
    except Exception:  # a signature that cannot even be judged is told as broken, with the name it gives
        return Signature(_name_in(embedded), _time(embedded.self_reported_timestamp), False, False if roots else None)
    changed_since = status.modification_level == pyhanko.ModificationLevel.OTHER
    stamped = status.timestamp_validity.timestamp if status.timestamp_validity else status.signer_reported_dt
    return Signature(
        signer=_name_of(status.signing_cert),
        at=_time(stamped),
        intact=bool(status.intact and status.valid and not changed_since),
        trusted=bool(status.trusted) if roots else None,
    )


def _name_in(embedded) -> str:
    try:
        return _name_of(embedded.signer_cert)
    except Exception:
        return ""


def _name_of(certificate) -> str:
    """The name of the person or office alone: what else a certificate holds (NIK, pos-el) is nobody's business."""
    names = certificate.subject.native
    return str(names.get("common_name") or names.get("organization_name") or "")[:300]


def _time(moment) -> str:
    return moment.isoformat() if moment else ""
