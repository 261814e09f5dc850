"""The bytes of a file below MEDIA_ROOT as an answer, after the gate has let somebody through.

This process sends them itself, or tells nginx where they lie (POKJA_ACCEL=1): then no worker waits for a slow line, and
parts of a file may be asked for. Nobody but us can name that place (deploy/nginx/pokja.conf).
"""

from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

PLACE = "/_berkas/"  # inside nginx alone


def answer_with(path: Path, content_type: str, filename: str, *, inline: bool = False) -> HttpResponse | FileResponse:
    """Raises FileNotFoundError when the disk lost it."""
    if not settings.ACCEL:
        return FileResponse(path.open("rb"), as_attachment=not inline, filename=filename, content_type=content_type)
    path.stat()
    response = HttpResponse(content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(not inline, filename)
    response["X-Accel-Redirect"] = PLACE + quote(str(path.relative_to(settings.MEDIA_ROOT)))
    return response
