"""Template and data in, PDF bytes out; the only file that imports WeasyPrint."""

import gc
import hashlib
import io
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.template.loader import render_to_string
from PIL import Image

from meetings.papers import tagging
from meetings.papers.fonts import has_family, replace_unprintable
from pokja.stores import StorageAway

FAMILY = "Liberation Sans"
# Stands for the folder of static files; nothing is ever asked of a host.
BASE = "http://paper.invalid/"
STORED = re.compile(r"stored:([0-9a-f]{64})")
CONTENT_TYPES = {".css": "text/css", ".svg": "image/svg+xml"}

VARIANT = "pdf/a-3a"

# PDF/A wants every mark that it does not know explained beside it.
ACCESSIBLE = """<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
    pdfuaid:part="1"/><rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
    <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
    <pdfaProperty:name>part</pdfaProperty:name>
    <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
    <pdfaProperty:category>internal</pdfaProperty:category>
    <pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
    </rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""

Files = Mapping[str, bytes] | Callable[[str], bytes]


class PaperError(Exception):
    """A paper cannot be made as it should look; the message names what is missing."""


@dataclass(frozen=True)
class Rider:
    """A file that rides along inside the paper; `at` is its date, since a clock would change the bytes."""

    name: str
    description: str
    content: bytes
    at: datetime


def render(template: str, context: dict, *, files: Files | None = None, rider: Rider | None = None) -> bytes:
    """Print `template` with `context`. `files` gives the bytes of a stored picture by its SHA-256."""
    return print_page(render_to_string(template, context), files=files, rider=rider)


def print_page(html: str, *, files: Files | None = None, rider: Rider | None = None) -> bytes:
    """PDF/A-3a and PDF/UA-1 at once: docs/decisions/pdf.md."""
    if not has_family(FAMILY):
        raise PaperError(f'Huruf "{FAMILY}" tidak ditemukan. Pasang paket fonts-liberation.')
    weasyprint, allowed = preload(), PaperFiles(files or {})
    try:
        with _calm_collector():
            fetcher = _fetcher(allowed)
            page = weasyprint.HTML(
                string=replace_unprintable(html), base_url=BASE, url_fetcher=fetcher, media_type="print"
            )
            document = page.render(font_config=_font_configuration(), pdf_variant=VARIANT)
            document.metadata.generate_rdf_metadata = _also_accessible(document.metadata.generate_rdf_metadata)
            attachments = [_attachment(rider, fetcher)] if rider else None
            return document.write_pdf(finisher=tagging.mend, pdf_variant=VARIANT, attachments=attachments)
    except weasyprint.urls.FatalURLFetchingError as error:  # a BaseException, which would end the worker
        raise allowed.failure or PaperError(str(error)) from error


def _also_accessible(write: Callable[..., bytes]) -> Callable[..., bytes]:
    """WeasyPrint knows one variant at a time; what PDF/UA-1 asks beyond the tags of PDF/A-3a is this mark."""

    def write_both(*variant) -> bytes:
        return write(*variant).replace(b"</rdf:RDF>", ACCESSIBLE.encode() + b"</rdf:RDF>")

    return write_both


def _attachment(rider: Rider, fetcher):
    return preload().Attachment(
        string=rider.content.decode(),
        name=rider.name,
        description=rider.description,
        created=rider.at,
        modified=rider.at,
        relationship="Data",
        url_fetcher=fetcher,
    )


@cache
def preload():
    """Import WeasyPrint: 0.3 s and 55 MB that only who prints should pay, and a server once for all its workers."""
    return import_module("weasyprint")


def _fetcher(files: "PaperFiles"):
    """WeasyPrint's own fetcher reads file:// and http://; this one knows no protocol and asks `files` alone."""
    urls = preload().urls

    class PaperFetcher(urls.URLFetcher):
        def fetch(self, url, headers=None):
            body, content_type = files.read(url)
            return urls.URLFetcherResponse(url, body, {"Content-Type": content_type})

    return PaperFetcher(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)


_of_thread = threading.local()


def _font_configuration():
    """One for each thread, since a font map has no lock: what it has read of the fonts serves the next paper too."""
    if not hasattr(_of_thread, "fonts"):
        _of_thread.fonts = preload().text.fonts.FontConfiguration()
    return _of_thread.fonts


@contextmanager
def _calm_collector() -> Iterator[None]:
    """Layout makes many objects that all live until its end: looking for garbage in between only costs time."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class PaperFiles:
    """What a paper may show: our static files and the stored pictures it was handed. Every other address is refused."""

    def __init__(self, files: Files):
        self.files = files if callable(files) else files.__getitem__
        self.failure: PaperError | StorageAway | None = None

    def read(self, url: str) -> tuple[bytes, str]:
        """Body and content type. The failure is kept, since WeasyPrint passes on only that there was one."""
        try:
            stored = STORED.fullmatch(url)
            return self._picture(stored[1]) if stored else self._static(url)
        except (PaperError, StorageAway) as failure:
            self.failure = failure
            raise

    def _picture(self, sha256: str) -> tuple[bytes, str]:
        try:
            body = self.files(sha256)
        except (KeyError, OSError) as error:
            raise PaperError(f"Gambar {sha256[:12]} tidak ditemukan di penyimpanan.") from error
        return body, _content_type_of_picture(body, sha256)

    def _static(self, url: str) -> tuple[bytes, str]:
        """From the sources and not from the collected files, so that a command prints before anything was collected."""
        if not url.startswith(BASE):
            raise PaperError(f"Alamat di luar laporan ditolak: {url[:200]}")
        name = unquote(url.removeprefix(BASE))
        try:
            found = finders.find(name)
        except SuspiciousFileOperation:  # a name that climbs out of the folders
            found = None
        if not found:
            raise PaperError(f"Berkas statis {name} tidak ditemukan.")
        path = Path(found)
        return path.read_bytes(), CONTENT_TYPES.get(path.suffix, "application/octet-stream")


def _content_type_of_picture(body: bytes, sha256: str) -> str:
    """WeasyPrint leaves a broken picture out and says nothing. Only whole ones were stored: the sum must still fit."""
    try:
        with Image.open(io.BytesIO(body)) as picture:
            content_type = picture.get_format_mimetype() or ""
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PaperError(f"Gambar {sha256[:12]} tidak dapat dibaca.") from error
    if hashlib.sha256(body).hexdigest() != sha256:
        raise PaperError(f"Gambar {sha256[:12]} rusak.")
    return content_type
