"""Makes small, upright pictures without camera data out of what phones deliver."""

from functools import cache
from io import BytesIO

from PIL import Image, ImageFile, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

JPEG_QUALITY = 80

# Brands of the ISO base media file that carry stills: HEIF with HEVC (phones of Apple and Samsung) and AV1.
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}


# A progressive JPEG is drawn in some ten passes, each over all its pixels; thousands keep a decoder busy for hours.
_SCAN, _MOST_SCANS = b"\xff\xda", 100


class BrokenPicture(Exception):
    """The bytes begin like a picture and are none."""


def picture_kind(content: bytes) -> str:
    """JPEG, PNG, WEBP or HEIC by the first bytes; empty for anything else, whatever its name says."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return "HEIC"
    return ""


def pixels_of(content: bytes) -> int:
    """How many pixels the header announces. Nothing is decoded, and no limit of Pillow's comes first."""
    if picture_kind(content) == "JPEG" and content.count(_SCAN) > _MOST_SCANS:
        raise BrokenPicture
    try:
        width, height = _HEADERS[picture_kind(content)](content)
    except Exception as error:  # Pillow's readers raise nearly anything for a broken header
        raise BrokenPicture from error
    return width * height


def _webp_size(content: bytes) -> tuple[int, int]:
    """Read by hand, since Pillow makes room for the whole picture when it opens one."""
    chunk, data = content[12:16], content[20:30]
    if chunk == b"VP8X":
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    if chunk == b"VP8L" and data[0] == 0x2F:
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF
    raise ValueError(chunk)


_HEADERS = {
    "JPEG": lambda content: JpegImageFile(BytesIO(content)).size,
    "PNG": lambda content: PngImageFile(BytesIO(content)).size,
    "WEBP": _webp_size,
}


def small_jpeg(content: bytes, side: int) -> bytes:
    """The picture as JPEG on white, its longer side at most `side` pixels. One that is so already keeps its bytes."""
    if is_small_jpeg(content, side):
        return content
    picture = _small(content, side)
    if picture.mode == "RGBA":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    return _saved(picture, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)


def is_small_jpeg(content: bytes, side: int) -> bool:
    """Whether `content` is what `small_jpeg` makes: so small, so coarse, with nothing written beside the picture."""
    _refuse_broken_ends()
    try:
        with Image.open(BytesIO(content), formats=("JPEG",)) as picture:
            tables, plain = picture.quantization, {name for name, _ in picture.applist} <= {"APP0"}
            fits = picture.mode == "RGB" and max(picture.size) <= side
            return fits and plain and tables == _our_tables() and content.endswith(b"\xff\xd9") and bool(picture.load())
    except Exception:  # as above
        return False


def _refuse_broken_ends():
    """WeasyPrint, once imported, makes Pillow fill up what is missing, for the whole process."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False


@cache
def _our_tables() -> dict:
    with Image.open(BytesIO(_saved(Image.new("RGB", (8, 8)), "JPEG", quality=JPEG_QUALITY))) as picture:
        return picture.quantization


def small_png(content: bytes, side: int) -> bytes:
    """The picture as PNG; what is transparent stays so."""
    return _saved(_small(content, side), "PNG", optimize=True)


def _small(content: bytes, side: int) -> Image.Image:
    """The picture shrunk, turned as the camera's orientation tag says, and without anything written beside it."""
    _refuse_broken_ends()
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.format != "JPEG":  # which is best shrunk while it is decoded
                picture = _in_colours(picture)
            picture.thumbnail((side, side), Image.Resampling.LANCZOS)
            picture = _in_colours(ImageOps.exif_transpose(picture))
    except Exception as error:  # as above, and for data that breaks off
        raise BrokenPicture from error
    picture.info.clear()  # place, time and device; Pillow would write part of it again
    return picture


def _in_colours(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):
        picture = picture.point(lambda grey: grey / 256).convert("L")  # sixteen bits, which convert() would cut off
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _saved(picture: Image.Image, kind: str, **options) -> bytes:
    target = BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()
