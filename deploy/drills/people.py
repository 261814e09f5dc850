"""Makes the sessions and rows of a drill; fed to `manage.py shell` of the version that is to be upgraded."""

import json
import os
import uuid

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from meetings.models import Kind, Meeting, Row
from pokja.models import Access
from pokja.roles import Role


def session_of(user):
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


written = Access.objects.filter(role=Role.SECRETARIAT, pokja__isnull=False).values("pokja")
final = Meeting.objects.filter(final_reports__isnull=False, pokja__in=written).first()
draft = Meeting.objects.filter(status="draft", pokja__in=written).order_by("pk").first()
if draft is None:  # the demo's drafts are nobody's: one like the final, and as empty as a new one
    draft = Meeting.objects.create(pokja=final.pokja, title="Rakor selama latihan", created_by=final.created_by)
pokja = draft.pokja


def person(of, *roles):
    return Access.objects.filter(role__in=roles, pokja=of).order_by("pk").first().user


writer = person(draft.pokja, Role.SECRETARIAT)
reader = person(final.pokja, Role.SECRETARIAT, Role.READER, Role.CHAIR)
pages = [
    {"what": "Beranda", "path": "/"},
    {"what": "daftar rapat", "path": "/rapat/"},
    {"what": "halaman rapat", "path": reverse("meetings:detail", args=[final.pk])},
    {"what": "PDF final", "path": reverse("meetings:a1_pdf", args=[final.pk])},
    {"what": "Pokja", "path": reverse("pokja:detail", args=[pokja.code])},
]
readers = [{"session": session_of(reader), "pages": pages[n:] + pages[:n]} for n in range(3)]
readers.append(
    {
        "session": session_of(writer),
        "pages": [{"what": "PDF dibuat", "path": reverse("meetings:a1_draft_pdf", args=[draft.pk])}],
    }
)
writers = []
for number in range(3):
    row = Row.objects.create(meeting=draft, kind=Kind.DECISION, rank=1000 + number, text="Sepakat")
    writers.append(
        {
            "session": session_of(writer), "row": str(row.uid), "version": row.version, "tab": str(uuid.uuid4()),
            "account": str(writer.pk), "path": f"/rapat/{draft.pk}/lembar/kirim/",
        }
    )  # fmt: skip
with open(os.environ["PLAN"], "w") as file:
    json.dump({"readers": readers, "writers": writers}, file)
