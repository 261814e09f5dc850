"""Uploaded files: known by content, small, upright, without camera data, under a clean name."""

import struct
import zlib
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile

from pokja.forms_base import IndonesianForm
from pokja.uploads import DOCX, JPEG, MAX_SIZE, PDF, PNG, PPTX, XLSX, DocumentField, LogoField, PhotoField, clean_name

PDF_BYTES = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
WINDOWS_PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 400
LINUX_PROGRAM = b"\x7fELF\x02\x01\x01" + b"\x00" * 400
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 400
HEIC_BYTES = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 400


def clean(field, name, content):
    return field.clean(SimpleUploadedFile(name, content))


def refusal(field, name, content) -> str:
    with pytest.raises(ValidationError) as refused:
        clean(field, name, content)
    return " ".join(refused.value.messages)


def picture(size=(400, 300), kind="JPEG", mode="RGB", colour="white", **options) -> bytes:
    target = BytesIO()
    Image.new(mode, size, colour).save(target, kind, **options)
    return target.getvalue()


def half_red(size=(400, 300)) -> Image.Image:
    """Red at the left, blue at the right, so that a turn is seen."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    return image


def saved(image: Image.Image, kind="JPEG", **options) -> bytes:
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def opened(upload) -> Image.Image:
    return Image.open(BytesIO(upload.content))


def is_red(pixel) -> bool:
    red, green, blue = pixel[:3]
    return red > 200 and green < 60 and blue < 60


def png_of_announced_size(width, height) -> bytes:
    """A PNG whose header promises far more than the bytes hold."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 50)) + chunk(b"IEND", b"")
    )


def office(part="word/document.xml", *more) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name in ("[Content_Types].xml", part, *more):
            archive.writestr(name, "<x/>")
    return target.getvalue()


# Documents


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (PDF_BYTES, PDF),
        (office("word/document.xml"), DOCX),
        (office("xl/workbook.xml"), XLSX),
        (office("ppt/presentation.xml"), PPTX),
    ],
)
def test_document_is_known_by_its_content_and_kept_as_it_is(content, content_type):
    upload = clean(DocumentField(), "undangan.dat", content)
    assert (upload.content_type, upload.content) == (content_type, content)
    assert upload.name.startswith("undangan.") and not upload.name.endswith(".dat")


@pytest.mark.parametrize("name", ["undangan.pdf", "foto.jpg", "notula.docx"])
@pytest.mark.parametrize(
    "content", [WINDOWS_PROGRAM, LINUX_PROGRAM, b"#!/bin/sh\nrm -rf /\n", b"<script>alert(1)</script>", b"<svg/>"]
)
def test_program_or_page_under_another_name_is_refused(name, content):
    assert refusal(DocumentField(), name, content) == (
        "Jenis berkas ini tidak diterima. Pilih PDF, DOCX, XLSX, PPTX, atau foto (JPEG, PNG, WEBP)."
    )


@pytest.mark.parametrize("field", [PhotoField(), LogoField()])
@pytest.mark.parametrize("content", [WINDOWS_PROGRAM, PDF_BYTES, office()])
def test_program_named_jpg_is_no_photo(field, content):
    assert refusal(field, "foto.jpg", content).startswith("Berkas ini bukan ")


def test_archive_that_is_no_office_paper_is_refused():
    assert "tidak diterima" in refusal(DocumentField(), "paket.docx", office("payload.exe"))


def test_archive_that_is_two_papers_at_once_is_refused():
    assert "tidak diterima" in refusal(DocumentField(), "a.docx", office("word/document.xml", "xl/workbook.xml"))


def test_broken_archive_is_told_as_broken():
    assert refusal(DocumentField(), "a.docx", office()[:60]) == "Berkas ini rusak atau terpotong. Pilih berkas lain."


def test_macros_are_refused():
    assert "makro" in refusal(DocumentField(), "a.docx", office("word/document.xml", "word/vbaProject.bin"))


def test_old_word_is_told_what_to_do():
    assert "Simpan dulu sebagai PDF" in refusal(DocumentField(), "notula.doc", OLD_WORD)


def test_photographed_page_is_a_document_and_stays_readable():
    upload = clean(DocumentField(), "daftar hadir.png", picture((3000, 2000), "PNG"))
    assert (upload.content_type, upload.name, opened(upload).size) == (JPEG, "daftar hadir.jpg", (2400, 1600))


# Size


@pytest.mark.parametrize("field", [DocumentField(), PhotoField(), LogoField()])
def test_file_over_ten_megabytes_is_refused_with_its_size(field):
    assert refusal(field, "besar.pdf", PDF_BYTES + b"\0" * 18_000_000) == "Berkas 18 MB, batasnya 10 MB."
    assert refusal(field, "besar.pdf", b"\0" * (MAX_SIZE + 1)) == "Berkas 10,5 MB, batasnya 10 MB."


def test_file_of_just_the_limit_is_taken():
    content = PDF_BYTES.ljust(MAX_SIZE, b"\0")
    assert clean(DocumentField(), "pas.pdf", content).content == content


def test_empty_file_is_told_in_a_form():
    class Form(IndonesianForm):
        file = DocumentField()

    form = Form({}, {"file": SimpleUploadedFile("kosong.pdf", b"")})
    assert form.errors["file"] == ["Berkas ini kosong. Pilih berkas lain."]
    assert Form({}, {}).errors["file"] == ["Pilih berkasnya dulu."]


# Photos


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photo_becomes_a_small_jpeg(kind):
    upload = clean(PhotoField(), f"IMG_0001.{kind}", picture((4000, 3000), kind))
    assert (upload.content_type, opened(upload).format, opened(upload).size) == (JPEG, "JPEG", (1600, 1200))
    assert upload.name.endswith((".jpg", ".jpeg"))


def test_small_photo_is_not_blown_up():
    assert opened(clean(PhotoField(), "kecil.jpg", picture((320, 240)))).size == (320, 240)


@pytest.mark.parametrize("turn", range(1, 9))
def test_photo_turned_by_camera_tag_comes_out_upright(turn):
    """Every way a camera may lie, each undone: red ends at the left."""
    exif = Image.Exif()
    exif[0x0112] = turn
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    seen = half_red((2000, 1000))
    stored = seen.transpose(undo[turn]) if turn in undo else seen
    image = opened(clean(PhotoField(), "miring.jpg", saved(stored, exif=exif, quality=95)))
    assert image.size == (1600, 800)
    assert is_red(image.getpixel((100, 400))) and not is_red(image.getpixel((1500, 400)))


@pytest.mark.parametrize("field", [PhotoField(), DocumentField(), LogoField()])
def test_place_time_and_device_are_taken_out(field):
    exif = Image.Exif()
    exif[0x010F] = "PabrikKamera"
    exif[0x0132] = "2016:05:30 09:00:00"
    exif.get_ifd(0x8825)[1] = "S"
    exif.get_ifd(0x8825)[2] = (6.0, 7.0, 8.0)
    content = saved(half_red(), exif=exif, comment=b"rahasia", icc_profile=b"profil warna")
    assert b"PabrikKamera" in content and b"rahasia" in content
    upload = clean(field, "foto.jpg", content)
    image = opened(upload)
    assert not image.getexif() and set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi",
                                                       "progressive", "progression"}  # fmt: skip
    for secret in (b"PabrikKamera", b"rahasia", b"2016:05:30", b"Exif", b"profil warna"):
        assert secret not in upload.content


def test_photo_of_fifty_megapixels_is_refused_with_its_size():
    content = picture((10_000, 5_000), "JPEG", "L", 128)
    assert refusal(PhotoField(), "besar.jpg", content) == "Foto 50 megapiksel, batasnya 40 megapiksel. Perkecil dulu."


@pytest.mark.parametrize("field", [PhotoField(), DocumentField(), LogoField()])
def test_bomb_is_refused_by_its_header_alone(field, monkeypatch):
    """A few hundred bytes that would decode to gigabytes; Pillow must not be asked to open them."""
    monkeypatch.setattr("pokja.pictures.Image.open", lambda *a, **k: pytest.fail("decoded"))
    assert "10.000 megapiksel, batasnya 40" in refusal(field, "bom.png", png_of_announced_size(100_000, 100_000))
    webp = b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0" + b"\0" * 4 + (16_382).to_bytes(3, "little") * 2
    assert "268,4 megapiksel" in refusal(field, "bom.webp", webp)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.02, 0.5, 0.9])
def test_broken_photo_is_told(kind, part):
    content = saved(Image.effect_noise((600, 400), 90).convert("RGB"), kind)
    assert refusal(PhotoField(), "rusak.jpg", content[: max(20, int(len(content) * part))]) == (
        "Foto ini rusak atau terpotong. Pilih foto lain."
    )


def test_broken_photo_is_told_also_after_a_pdf_was_made(monkeypatch):
    """WeasyPrint tells Pillow, for the whole process, to fill up what is missing."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    content = picture()
    assert "rusak" in refusal(PhotoField(), "rusak.jpg", content[: len(content) // 2])


def test_garbage_behind_a_photo_header_is_told():
    assert "rusak" in refusal(PhotoField(), "a.jpg", b"\xff\xd8\xff" + WINDOWS_PROGRAM)
    assert "rusak" in refusal(PhotoField(), "a.webp", b"RIFF\0\0\0\0WEBPVP9 \0\0\0\0" + b"\0" * 20)


def test_program_hidden_behind_a_photo_does_not_survive():
    upload = clean(PhotoField(), "a.jpg", picture() + WINDOWS_PROGRAM + b"PAYLOAD")
    assert b"PAYLOAD" not in upload.content


@pytest.mark.parametrize("name", ["IMG_1.HEIC", "IMG_1.jpg"])
@pytest.mark.parametrize("field", [PhotoField(), DocumentField(), LogoField()])
def test_heic_is_told_to_become_jpeg(field, name):
    assert refusal(field, name, HEIC_BYTES).startswith("Ubah ke JPEG dulu.")


def test_transparent_photo_stands_on_white():
    image = opened(clean(PhotoField(), "a.png", picture((50, 50), "PNG", "RGBA", (255, 0, 0, 0))))
    assert min(image.getpixel((25, 25))) > 250


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_photo_in_any_colours_is_read(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    grey = Image.new("L", (60, 40), 128)
    special = {"I;16": Image.new("I;16", (60, 40), 128 * 257), "P": grey.quantize(4)}
    image = special.get(mode) or grey.convert("RGB").convert(mode)
    result = opened(clean(PhotoField(), "a", saved(image, kind)))
    assert result.mode == "RGB" and result.size == (60, 40)
    if mode != "1":
        assert abs(result.getpixel((30, 20))[0] - 128) < 12


def test_logo_is_a_small_png_and_stays_transparent():
    upload = clean(LogoField(), "lambang.jpg", picture((2000, 2400), "PNG", "RGBA", (255, 0, 0, 0)))
    image = opened(upload)
    assert (upload.content_type, upload.name, image.size) == (PNG, "lambang.png", (667, 800))
    assert image.getpixel((300, 300))[3] == 0


# Names


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("undangan.pdf", "undangan.pdf"),
        ("Undangan Rakor.PDF", "Undangan Rakor.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Users\sekretariat\undangan.pdf", "undangan.pdf"),
        ("foto.jpg.exe", "foto.jpg.pdf"),
        ("laporan v1.2", "laporan v1.2.pdf"),
        ("a\x00b\x0bc\u202egnp.pdf", "ab cgnp.pdf"),
        ('"><img src=x onerror=alert(1)>.pdf', "img src=x onerror=alert(1).pdf"),
        ("baris\r\nSet-Cookie: x.pdf", "baris Set-Cookie x.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("   ", "berkas.pdf"),
        ("", "berkas.pdf"),
        (".pdf", "pdf.pdf"),
    ],
)
def test_name_is_clean_and_ends_as_its_content_asks(typed, stored):
    assert clean_name(typed, PDF) == stored


def test_long_name_is_cut_and_keeps_its_ending():
    assert clean_name("é" * 300 + ".pdf", PDF).endswith("é.pdf")
    assert len(clean_name("é" * 300 + ".pdf", PDF).encode()) <= 255


def test_name_that_says_jpeg_keeps_saying_so():
    assert clean_name("foto.JPEG", JPEG) == "foto.jpeg"
    assert clean_name("foto.png", JPEG) == "foto.jpg"


def test_choice_of_files_names_what_is_taken():
    assert 'accept=".jpg,.jpeg,.png,.webp"' in PhotoField().get_bound_field(IndonesianForm(), "foto").as_widget()
