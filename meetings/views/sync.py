"""What the sheet's scripts ask: changes come in, and everything that changed since goes out, in plain polling."""

import json
import uuid
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from meetings.changes import Cursor
from meetings.live import news
from meetings.models import Kind, Meeting, Row, Visit
from meetings.sending import NotUnderstood, Sender
from pokja.access import get_permitted
from pokja.carried import script_answer
from pokja.roles import Permission

_ENDED = {"ended": True, "text": "Akses Anda ke Pokja ini berakhir."}
_UNKNOWN = {"text": "Permintaan ini tidak dikenali. Muat ulang laman ini."}


@never_cache
@require_POST
def send(request, pk):
    """Carry out the changes of one sheet and tell what is new; without changes it is the poll."""
    asked = _Asked.read(request)
    if asked and asked.account != str(request.user.pk):
        return script_answer({"other_account": True}, status=403)
    try:
        meeting = get_permitted(Meeting.objects.with_place(), request.user, Permission.MINUTES_EDIT, pk=pk)
        results = Sender(meeting, request.user).carry_out(asked.changes if asked else None)
    except NotUnderstood:
        return script_answer(_UNKNOWN, status=400)
    except (Http404, PermissionDenied) as refused:
        return script_answer(_ENDED, status=404 if isinstance(refused, Http404) else 403)
    Visit.objects.show(asked.tab, meeting=meeting, user=request.user, agenda=_agenda(meeting, asked.agenda))
    told = {"account": asked.account, "results": results} | news(meeting, request.user, since=asked.since)
    return script_answer(told, meeting=str(pk))


@dataclass(frozen=True)
class _Asked:
    """The body of the request."""

    account: str
    changes: list
    tab: uuid.UUID
    since: Cursor
    agenda: uuid.UUID | None

    @classmethod
    def read(cls, request) -> "_Asked | None":
        """None for what our scripts never send."""
        try:
            asked = json.loads(request.body if request.content_type == "application/json" else b"")
            agenda = uuid.UUID(asked["agenda"]) if asked.get("agenda") else None
            since = Cursor.parse(str(asked.get("since") or ""))
            return cls(str(asked["account"]), asked["changes"], uuid.UUID(asked["tab"]), since, agenda)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None


def _agenda(meeting: Meeting, uid: uuid.UUID | None) -> Row | None:
    return meeting.rows.standing().filter(uid=uid, kind=Kind.AGENDA).first() if uid else None
