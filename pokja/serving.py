"""The bytes of a stored file as an answer, after the gate has let somebody through.

This process sends them itself, or tells nginx where they lie on this machine (POKJA_ACCEL=1): then no worker waits for
a slow line, and parts of a file may be asked for. Nobody but us can name that place (deploy/nginx/pokja.conf). What
lies in a bucket is always sent by this process.
"""

from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

from pokja import storage

PLACE = "/_berkas/"  # inside nginx alone


def answer_with(
    name: str, content_type: str, filename: str, *, size: int, inline: bool = False
) -> HttpResponse | FileResponse:
    """What is stored under `name`, `size` bytes long. Raises FileNotFoundError when the store lost it."""
    path = storage.place_of(name) if settings.ACCEL else None
    if path:
        return _sent_by_nginx(path, content_type, content_disposition_header(not inline, filename))
    content = storage.opened_by_name(name)
    response = FileResponse(content, as_attachment=not inline, filename=filename, content_type=content_type)
    response.setdefault("Content-Length", str(size))  # a stream from elsewhere does not tell
    return response


def _sent_by_nginx(path: Path, content_type: str, disposition: str) -> HttpResponse:
    path.stat()
    response = HttpResponse(content_type=content_type)
    response["Content-Disposition"] = disposition
    response["X-Accel-Redirect"] = PLACE + quote(str(path.relative_to(settings.MEDIA_ROOT)))
    return response
