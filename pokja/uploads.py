"""Form fields for uploaded files: known by their content, small, and under a name that fits what is inside."""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath

from django import forms
from django.core.exceptions import ValidationError

from pokja import viruses
from pokja.archives import BrokenArchive, SwollenArchive, parts_of
from pokja.cleaning import clean_text
from pokja.indonesian import decimal_text
from pokja.pictures import BrokenPicture, picture_kind, pixels_of, small_jpeg, small_png

MILLION = 1_000_000
# A little over ten: what a file manager shows as "10 MB" passes.
MAX_SIZE = 10 * 1024 * 1024
MAX_PIXELS = 40 * MILLION
MAX_UNPACKED = 300 * MILLION  # bytes of an office file once it is opened; whoever downloads it must be able to
MAX_NAME = 255

PHOTO_SIDE = 1600
SCAN_SIDE = 2400  # a page of handwriting must stay readable
LOGO_SIDE = 800

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX, XLSX, PPTX = (
    f"{OFFICE}.wordprocessingml.document",
    f"{OFFICE}.spreadsheetml.sheet",
    f"{OFFICE}.presentationml.presentation",
)
# The part that makes a ZIP archive what it is.
OFFICE_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
MACROS = ("word/vbaProject.bin", "xl/vbaProject.bin", "ppt/vbaProject.bin")

SUFFIXES = {
    PDF: (".pdf",),
    JPEG: (".jpg", ".jpeg"),
    PNG: (".png",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    PPTX: (".pptx",),
}

OLD_OFFICE = (
    "Simpan dulu sebagai PDF, DOCX, XLSX, atau PPTX tanpa sandi. Berkas Office lama atau terkunci tidak bisa dibaca."
)
WITH_MACROS = "Berkas ini memuat makro. Simpan dulu tanpa makro, atau sebagai PDF."
SWOLLEN = "Isi berkas ini terlalu besar setelah dibuka. Simpan lagi dari programnya, atau sebagai PDF."
HEIC = "Ubah ke JPEG dulu. Foto HEIC tidak bisa dibuka di banyak komputer."
BROKEN = "Foto ini rusak atau terpotong. Pilih foto lain."


@dataclass(frozen=True)
class Upload:
    """A checked file: its bytes as they are to be stored, what they are, and a clean name."""

    name: str
    content: bytes
    content_type: str


class CheckedFileField(forms.FileField):
    """What all our file fields share: a limit of size; the value is an Upload."""

    accept = ""
    widget = forms.FileInput

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"accept": self.accept}

    def to_python(self, data) -> Upload | None:
        file = super().to_python(data)
        if file is None:
            return None
        _check_size(file.size)
        file.seek(0)
        content = file.read()
        viruses.check(content)
        return self.check(file.name, content)

    def check(self, name: str, content: bytes) -> Upload:
        raise NotImplementedError


class DocumentField(CheckedFileField):
    """A paper or slides: PDF, Word, Excel, PowerPoint, or a photographed page."""

    accept = ".pdf,.docx,.xlsx,.pptx,.jpg,.jpeg,.png,.webp"

    def check(self, name, content):
        if picture_kind(content):
            return _picture(name, content, SCAN_SIDE)
        content_type = _document_type(content)
        return Upload(clean_name(name, content_type), content, content_type)


class PhotoField(CheckedFileField):
    """A photo; it becomes small and upright and loses what the camera wrote into it (place, time, device)."""

    accept = ".jpg,.jpeg,.png,.webp"

    def check(self, name, content):
        if not picture_kind(content):
            raise ValidationError("Berkas ini bukan foto. Pilih foto JPEG, PNG, atau WEBP.", code="not_a_photo")
        return _picture(name, content, PHOTO_SIDE)


class LogoField(CheckedFileField):
    """The arms on a letterhead; what is transparent stays so."""

    accept = ".png,.jpg,.jpeg,.webp"

    def check(self, name, content):
        if not picture_kind(content):
            raise ValidationError("Berkas ini bukan gambar. Pilih gambar PNG atau JPEG.", code="not_a_picture")
        return Upload(clean_name(name, PNG), _shrunk(small_png, content, LOGO_SIDE), PNG)


def _check_size(size: int) -> None:
    if size > MAX_SIZE:
        raise ValidationError(f"Berkas {_in_millions(size)} MB, batasnya {MAX_SIZE // MILLION} MB.", code="too_big")


def _in_millions(number: int) -> str:
    return decimal_text(round(Decimal(number) / MILLION, 1))


def _document_type(content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise ValidationError(OLD_OFFICE, code="old_office")
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    raise _unknown_type()


def _office_type(content: bytes) -> str:
    """Told by the list of parts alone; nothing is unpacked."""
    try:
        parts = {part.filename for part in parts_of(content, most_bytes=MAX_UNPACKED)}
    except BrokenArchive:
        raise ValidationError("Berkas ini rusak atau terpotong. Pilih berkas lain.", code="broken") from None
    except SwollenArchive:
        raise ValidationError(SWOLLEN, code="swollen") from None
    if not parts.isdisjoint(MACROS):
        raise ValidationError(WITH_MACROS, code="macros")
    found = [content_type for part, content_type in OFFICE_PARTS.items() if part in parts]
    if "[Content_Types].xml" not in parts or len(found) != 1:
        raise _unknown_type()
    return found[0]


def _unknown_type() -> ValidationError:
    return ValidationError(
        "Jenis berkas ini tidak diterima. Pilih PDF, DOCX, XLSX, PPTX, atau foto (JPEG, PNG, WEBP).",
        code="unknown_type",
    )


def _picture(name: str, content: bytes, side: int) -> Upload:
    return Upload(clean_name(name, JPEG), _shrunk(small_jpeg, content, side), JPEG)


def _shrunk(shrink, content: bytes, side: int) -> bytes:
    """`content` after `shrink`; a picture that would fill the memory is refused by its header, before it is decoded."""
    if picture_kind(content) == "HEIC":
        raise ValidationError(HEIC, code="heic")
    try:
        _check_pixels(pixels_of(content))
        return shrink(content, side)
    except BrokenPicture:
        raise ValidationError(BROKEN, code="broken") from None


def _check_pixels(pixels: int) -> None:
    if pixels > MAX_PIXELS:
        limit = MAX_PIXELS // MILLION
        raise ValidationError(
            f"Foto {_in_millions(pixels)} megapiksel, batasnya {limit} megapiksel. Perkecil dulu.",
            code="too_many_pixels",
        )


def clean_name(name: str, content_type: str) -> str:
    """The last part of `name` without signs that file systems refuse, at most 255 long, ending as its content asks."""
    name = clean_text(name, multiline=False).replace("\\", "/").rsplit("/", 1)[-1]
    name = " ".join(re.sub(r'[<>:"|?*%]', " ", name).split()).strip(". ")
    suffixes = SUFFIXES[content_type]
    stem, suffix = name, suffixes[0]
    if (typed := PurePosixPath(name).suffix) and re.fullmatch(r"\.[A-Za-z][A-Za-z0-9]{1,4}", typed):
        stem = name.removesuffix(typed)
        suffix = typed.lower() if typed.lower() in suffixes else suffix
    return f"{_cut(stem.rstrip('. '), MAX_NAME - len(suffix)) or 'berkas'}{suffix}"


def _cut(text: str, limit: int) -> str:
    """`text` in at most `limit` bytes, the measure of file systems; never half a letter."""
    return text.encode()[:limit].decode(errors="ignore").rstrip(". ")
