"""What the pages of one Pokja share: the Pokja through the gate, refusals at their field, files as downloads."""

from contextlib import contextmanager
from functools import wraps

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404

from pokja.access import get_permitted
from pokja.models import Pokja, StoredFile
from pokja.roles import Permission
from pokja.serving import answer_with


def permitted_pokja(request, code: str, permission: Permission) -> Pokja:
    """Strangers learn nothing of what is below a Pokja; those with a smaller role there are told so."""
    known_here = Pokja.objects.with_region().reached_by(request.user, Permission.MEETING_READ)
    return get_permitted(known_here, request.user, permission, region__code=code)


def permitted_child(request, source, code: str, pk: int, permission: Permission):
    """A row of that very Pokja; the same row under the code of another one does not exist."""
    return get_permitted(
        source.select_related("pokja__region__parent"), request.user, permission, pk=pk, pokja__region__code=code
    )


def one_writer_at_a_time(view):
    """Of two who correct the same thing at once the second is compared with what the first saved."""

    @wraps(view)
    def serialised(request, code, **kwargs):
        if request.method != "POST":
            return view(request, code, **kwargs)
        with transaction.atomic():
            Pokja.objects.select_for_update(of=("self",)).filter(region__code=code).first()
            return view(request, code, **kwargs)

    return serialised


def posted(request) -> dict:
    """What a form is to be filled with: the post, an empty one too; nothing when the page is only read."""
    return {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}


def add_refusal(form, refusal: ValidationError) -> None:
    """Put what the database refused at its field, or on top when the page has no such field."""
    for field, errors in refusal.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)


def tried(form, write, *args, **kwargs) -> bool:
    """Whether `write` went through; a refusal stands in the form."""
    try:
        write(*args, **kwargs)
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return False
    return True


@contextmanager
def refused_at_fields(form):
    """What the database refuses inside stands in the form, and the page goes on to show it."""
    try:
        yield
    except ValidationError as refusal:
        add_refusal(form, refusal)


def file_response(file: StoredFile, name: str, *, inline: bool = False):
    """The bytes as they were stored; a browser neither guesses their kind nor keeps them for others."""
    try:
        response = answer_with(file.relative_path, file.content_type, name, size=file.size, inline=inline)
    except FileNotFoundError:
        raise Http404 from None
    response["Cache-Control"] = "private, no-cache"
    return response
