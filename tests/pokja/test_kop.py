"""The letterhead: its sizes and dates, on the page and on the papers; and what somebody may upload as a logo."""

import hashlib
import json
import re
import struct
import subprocess
import zlib
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageChops, PngImagePlugin

from meetings.models import FinalReport
from meetings.papers import format_a1
from pokja import storage
from pokja.models import HostAgency
from pokja.models.group import KOP_SIZES, LOGO_HEIGHTS
from pokja.storage import store
from pokja.uploads import PNG
from tests.factories import make_host, make_meeting, make_pokja
from tests.meetings.records import make_final
from tests.people import make_cast
from tests.reports import make_data, render, text_of

CSS = Path(settings.BASE_DIR) / "static" / "css" / "kop.css"
GIVEN = {"government": "Pemerintah Provinsi Banten", "agency": "Bappeda"}


@pytest.fixture
def cast(db):
    return make_cast()


def post_new(cast, **fields):
    return cast.client("admin").post(reverse("pokja:host_add", args=["36"]), GIVEN | fields)


def png(size=(60, 80), mode="RGBA", colour=(200, 0, 0, 128), **options) -> bytes:
    target = BytesIO()
    Image.new(mode, size, colour).save(target, "PNG", **options)
    return target.getvalue()


def letter_height(paper: bytes, word: str) -> float:
    """How high the box of that word is on the first page, in points."""
    boxes = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=paper, capture_output=True, check=True).stdout
    found = re.search(rf'yMin="([\d.]+)"[^>]*yMax="([\d.]+)">{word}<', boxes.decode())
    return float(found[2]) - float(found[1])


# Sizes


def test_sizes_are_chosen_seen_in_the_preview_and_changed_again(cast):
    assert post_new(cast, government_size="10", agency_size="14", logo_height="30").status_code == 302

    host = HostAgency.objects.get()
    assert (host.government_size, host.agency_size, host.logo_height) == (10, 14, 30)
    page = cast.client("admin").get(reverse("pokja:hosts", args=["36"])).content.decode()
    assert "kop-pt-10" in page and "kop-pt-14" in page and "kop-logo-30" in page and "style=" not in page


def test_sizes_left_empty_are_the_usual_ones_three_to_four(cast):
    post_new(cast)

    host = HostAgency.objects.get()
    assert (host.government_size, host.agency_size, host.logo_height) == (12, 16, 22)
    assert host.government_size * 4 == host.agency_size * 3


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("government_size", "7", "Isi 8 atau lebih besar."),
        ("agency_size", "21", "Isi 20 atau lebih kecil."),
        ("logo_height", "9", "Isi 10 atau lebih besar."),
        ("logo_height", "36", "Isi 35 atau lebih kecil."),
        ("agency_size", "besar", "Tulis angka bulat"),
    ],
)
def test_a_size_that_does_not_fit_the_paper_is_refused_at_its_field(cast, field, value, words):
    page = post_new(cast, **{field: value})

    assert words in page.context["form"].errors[field][0]
    assert not HostAgency.objects.exists()


def test_each_size_that_may_be_chosen_has_a_class():
    rules = CSS.read_text()
    for size in range(KOP_SIZES[0], KOP_SIZES[1] + 1):
        assert f".kop-pt-{size} {{ --kop-size: {size}pt }}" in rules
    for height in range(LOGO_HEIGHTS[0], LOGO_HEIGHTS[1] + 1):
        assert f".kop-logo-{height} {{ --kop-logo: {height}mm }}" in rules


def test_the_letters_of_the_paper_follow_the_sizes():
    data = make_data()
    usual = render(data)
    data["letterhead"] |= {"government_size": 10, "agency_size": 20}
    chosen = render(data)

    assert letter_height(usual, "PEMERINTAH") / letter_height(chosen, "PEMERINTAH") == pytest.approx(12 / 10, rel=0.02)
    assert letter_height(usual, "SUMBER") / letter_height(chosen, "SUMBER") == pytest.approx(16 / 20, rel=0.02)


def test_the_arms_on_the_paper_have_the_chosen_height():
    body = png((300, 400))
    data = make_data(state="final")
    sha256 = hashlib.sha256(body).hexdigest()

    def height_of(logo_height):
        data["letterhead"] |= {"logo": sha256, "logo_height": logo_height}
        paper = render(data, files={sha256: body})
        print_it = ["pdftoppm", "-png", "-r", "100", "-f", "1", "-l", "1", "-singlefile", "-"]
        page = Image.open(BytesIO(subprocess.run(print_it, input=paper, capture_output=True, check=True).stdout))
        red, green, _ = page.convert("RGB").split()
        _, top, _, bottom = ImageChops.subtract(red, green).point(lambda value: 255 * (value > 60)).getbbox()
        return (bottom - top) / 100 * 25.4

    assert height_of(10) == pytest.approx(10, abs=1)
    assert height_of(35) == pytest.approx(35, abs=1)


# What a final keeps


def test_a_final_keeps_the_sizes_of_its_day_and_its_bytes_whatever_the_kop_becomes(cast):
    arms = store(png(), PNG)
    host = make_host(cast.pokja, "DSDAP", government_size=9, agency_size=13, logo_height=18, logo=arms)
    final = make_final(cast).final_reports.get()
    before = storage.read(final.pdf)

    HostAgency.objects.filter(pk=host.pk).update(government_size=20, agency_size=20, agency="Dinas Baru", logo=None)

    kept = FinalReport.objects.get(pk=final.pk)
    letterhead = kept.data["letterhead"]
    assert [letterhead[name] for name in ("government_size", "agency_size", "logo_height")] == [9, 13, 18]
    assert storage.read(kept.pdf) == before
    assert format_a1.render_pdf(kept.data, kept.layout) == before


def test_the_arms_on_a_final_are_seen_after_the_kop_got_others(cast):
    arms = store(png(), PNG)
    host = make_host(cast.pokja, logo=arms)
    meeting = make_final(cast)
    HostAgency.objects.filter(pk=host.pk).update(logo=store(png(colour=(0, 0, 200, 255)), PNG))
    address = reverse("meetings:picture", args=[meeting.pk, arms.sha256])

    assert cast.client("reader").get(address).status_code == 200
    assert cast.client("stranger").get(address).status_code == 404


def test_a_final_from_before_the_sizes_prints_as_it_did():
    """As it was kept by the first release: lines with a relative size, no points, no height."""
    old = json.loads(json.dumps(make_data(state="final")))
    assert old["letterhead"]["lines"][0]["size"] == 3 and "agency_size" not in old["letterhead"]
    now = json.loads(json.dumps(old))
    now["letterhead"] |= {"government_size": 12, "agency_size": 16, "logo_height": 22}

    assert "PEMERINTAH PROVINSI BANTEN" in text_of(render(old))
    assert render(old) == render(now)


# The kop of the day


def test_a_paper_carries_the_kop_that_was_in_force_on_its_day(cast):
    make_host(cast.pokja, "DSDAP", valid_from=date(2015, 1, 1), valid_until=date(2019, 12, 31), agency_size=14)
    make_host(cast.pokja, "Dinas Perkim", valid_from=date(2020, 1, 1), agency_size=18)
    papers = {}
    for year in (2016, 2026):
        final = make_final(cast, f"Rapat {year}", day=date(year, 5, 30), number=str(year)).final_reports.get()
        papers[year] = text_of(storage.read(final.pdf)), final.data["letterhead"]["agency_size"]

    assert "DSDAP" in papers[2016][0] and "DINAS PERKIM" not in papers[2016][0] and papers[2016][1] == 14
    assert "DINAS PERKIM" in papers[2026][0] and "DSDAP" not in papers[2026][0] and papers[2026][1] == 18


@pytest.mark.parametrize(
    ("day", "agency"), [(date(2019, 12, 31), "DSDAP"), (date(2020, 1, 1), "Dinas Perkim"), (date(2014, 12, 31), "")]
)
def test_the_kop_changes_between_two_days_and_before_the_first_there_is_none(db, day, agency):
    pokja = make_pokja()
    make_host(pokja, "DSDAP", valid_from=date(2015, 1, 1), valid_until=date(2019, 12, 31))
    make_host(pokja, "Dinas Perkim", valid_from=date(2020, 1, 1))

    assert format_a1.collect(make_meeting(pokja, day=day))["letterhead"]["agency"] == agency


# What is uploaded as a logo


def upload(cast, content, name="lambang.png"):
    return post_new(cast, logo=SimpleUploadedFile(name, content))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.cookie)</script></svg>'


@pytest.mark.parametrize("name", ["lambang.svg", "lambang.png", "lambang.jpg"])
@pytest.mark.parametrize("content", [SVG, b"\xef\xbb\xbf" + SVG, b"GIF89a" + SVG, b"<html><script>x</script></html>"])
def test_a_drawing_with_a_script_is_refused_whatever_its_name(cast, name, content):
    page = upload(cast, content, name)

    assert page.context["form"].errors["logo"] == ["Berkas ini bukan gambar. Pilih gambar PNG atau JPEG."]
    assert not HostAgency.objects.exists()


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_decoded(cast, monkeypatch):
    """33 KB that become 3 GB: 32,000 x 32,000 pixels of one colour."""
    header = struct.pack(">IIBBBBB", 32_000, 32_000, 8, 2, 0, 0, 0)
    line = zlib.compress(b"\0" * 32_000_000, 9)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", line) + chunk(b"IEND", b"")
    assert len(bomb) < 40_000
    monkeypatch.setattr("pokja.pictures.Image.open", lambda *args, **options: pytest.fail("decoded"))

    page = upload(cast, bomb)

    assert page.context["form"].errors["logo"] == ["Foto 1.024 megapiksel, batasnya 40 megapiksel. Perkecil dulu."]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_of_twenty_megapixels_becomes_a_small_one(cast, kind):
    target = BytesIO()
    Image.new("RGB", (5000, 4000), "navy").save(target, kind)

    assert upload(cast, target.getvalue()).status_code == 302

    kept = stored()
    assert Image.open(BytesIO(kept)).size == (800, 640) and len(kept) < 20_000


def stored() -> bytes:
    return storage.read(HostAgency.objects.get().logo)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
def test_a_picture_that_breaks_off_is_refused(cast, part):
    target = BytesIO()
    Image.effect_noise((300, 300), 80).save(target, "PNG")
    content = target.getvalue()

    page = upload(cast, content[: int(len(content) * part)])

    assert page.context["form"].errors["logo"] == ["Foto ini rusak atau terpotong. Pilih foto lain."]


def test_place_device_and_texts_in_a_png_are_gone(cast):
    exif = Image.Exif()
    exif[0x010F] = "PabrikKamera"
    exif.get_ifd(0x8825)[1] = "S"
    exif.get_ifd(0x8825)[2] = (6.0, 7.0, 8.0)
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "orang rahasia")
    texts.add_itxt("XML:com.adobe.xmp", "<x>rahasia</x>")
    texts.add_text("Comment", "rahasia dimampatkan" * 20, zip=True)
    content = png(exif=exif, pnginfo=texts, icc_profile=b"profil rahasia") + b"PROGRAM"
    assert b"PabrikKamera" in content and b"orang rahasia" in content

    assert upload(cast, content).status_code == 302

    kept = stored()
    kinds = set(re.findall(rb"(?:IHDR|PLTE|tRNS|IDAT|IEND|tEXt|zTXt|iTXt|eXIf|iCCP|pHYs|tIME|acTL|fcTL)", kept))
    assert kinds <= {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
    assert b"rahasia" not in kept and b"PabrikKamera" not in kept and kept.endswith(b"IEND\xaeB`\x82")
    assert Image.open(BytesIO(kept)).getpixel((5, 5))[3] == 128  # transparent still


@pytest.mark.parametrize("mode", ["CMYK", "L", "RGB"])
def test_a_jpeg_in_the_colours_of_a_printer_becomes_one_that_screens_show(cast, mode):
    target = BytesIO()
    colour = {"CMYK": (0, 255, 255, 0), "L": 90, "RGB": (255, 0, 0)}[mode]
    Image.new(mode, (200, 200), colour).save(target, "JPEG")

    assert upload(cast, target.getvalue(), "lambang.jpg").status_code == 302

    picture = Image.open(BytesIO(stored()))
    assert (picture.format, picture.mode) == ("PNG", "RGB")
    if mode == "CMYK":
        red, green, blue = picture.getpixel((100, 100))
        assert red > 150 and max(green, blue) < 110


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture_stands_still(cast, kind):
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "blue", "green")]
    target = BytesIO()
    frames[0].save(target, kind, save_all=True, append_images=frames[1:], duration=100)
    assert Image.open(BytesIO(target.getvalue())).n_frames == 3

    assert upload(cast, target.getvalue()).status_code == 302

    kept = stored()
    picture = Image.open(BytesIO(kept))
    assert getattr(picture, "n_frames", 1) == 1 and b"acTL" not in kept
    assert picture.convert("RGB").getpixel((25, 25))[0] > 200


def test_a_moving_gif_is_refused(cast):
    target = BytesIO()
    frames = [Image.new("P", (20, 20), number) for number in range(3)]
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])

    page = upload(cast, target.getvalue(), "lambang.gif")

    assert page.context["form"].errors["logo"] == ["Berkas ini bukan gambar. Pilih gambar PNG atau JPEG."]
