"""A sheet open on some device, as its scripts talk to the server."""

import json
import uuid

from django.db import connection
from django.test.utils import CaptureQueriesContext


class Device:
    def __init__(self, client, meeting, user):
        self.client, self.meeting, self.user = client, meeting, user
        self.tab = str(uuid.uuid4())

    @staticmethod
    def change(do, **values) -> dict:
        change = {"do": do, "id": str(uuid.uuid4())} | values
        return change if do == "marks" else {"uid": str(uuid.uuid4())} | change

    def edit(self, uid, version, **values) -> dict:
        return self.change("edit", uid=uid, version=version, values=values)

    def body(self, *changes, since="", agenda=None) -> dict:
        return {
            "account": str(self.user.pk), "tab": self.tab, "agenda": agenda, "since": since, "changes": list(changes),
        }  # fmt: skip

    def post(self, body, *, client=None, account=None):
        if account is not None:
            body = body | {"account": str(account.pk)}
        data = body if isinstance(body, bytes) else json.dumps(body)
        address = f"/rapat/{self.meeting.pk}/lembar/kirim/"
        return (client or self.client).post(address, data, content_type="application/json", headers={"X-Lembar": "1"})

    def send(self, *changes, **options) -> dict:
        response = self.post(self.body(*changes, **options))
        assert response.status_code == 200, response.content
        assert response["X-Lembar"] == str(self.meeting.pk)
        return response.json()

    def does(self, do, **values) -> dict:
        """The outcome of one change that has to be done."""
        (told,) = self.send(self.change(do, **values))["results"]
        assert told["state"] == "done", told
        return told

    def added(self, text, *, kind="decision", **place) -> str:
        """The uid of a new row."""
        return self.does("add", kind=kind, values={"text": text}, **place)["uid"]

    def queries(self, *changes, **options) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            self.send(*changes, **options)
        return len(captured)
