"""Answers with the bytes of a stored file, after the gate has let somebody through."""

from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header, quote_etag

from pokja import storage
from pokja.models import StoredFile
from pokja.pictures import small_jpeg
from pokja.serving import answer_with

A_YEAR = 365 * 24 * 3600
GONE = "Berkas ini tidak ada lagi di penyimpanan. Hubungi admin sistem."


def download_of(request, file: StoredFile, filename: str):
    """The file to keep, under `filename`; never shown inside the browser."""
    try:
        response = answer_with(
            file.relative_path, file.content_type or "application/octet-stream", filename, size=file.size
        )
    except FileNotFoundError as error:
        raise Http404(GONE) from error
    return _marked(request, response, file.sha256)


def bytes_of(request, content: bytes, content_type: str, filename: str):
    """Bytes made just now, to keep under `filename`."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename)
    patch_cache_control(response, private=True, no_store=True)
    return response


def picture_of(request, file: StoredFile, side: int | None = None):
    """A stored picture to be shown in a page, as JPEG of at most `side` pixels when that is given."""
    if not file.content_type.startswith("image/"):
        raise Http404
    try:
        content = storage.read(file)
    except FileNotFoundError as error:
        raise Http404(GONE) from error
    content_type = file.content_type
    if side:
        content, content_type = small_jpeg(content, side), "image/jpeg"
    response = HttpResponse(content, content_type=content_type, headers={"Content-Disposition": "inline"})
    # The address names this content or this attachment, whose bytes never change; but only this browser may keep it.
    patch_cache_control(response, private=True, max_age=A_YEAR, immutable=True)
    return _marked(request, response, f"{file.sha256}-{side or 'asli'}")


def _marked(request, response, mark: str):
    response["ETag"] = quote_etag(mark)
    if "Cache-Control" not in response:
        patch_cache_control(response, private=True, no_cache=True)
    return get_conditional_response(request, etag=response["ETag"], response=response)
