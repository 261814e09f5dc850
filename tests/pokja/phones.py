"""A phone that makes the codes of the second step, and Masuk with it."""

from time import time as now

from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value

from pokja import keeping
from tests.factories import PASSWORD


class Phone:
    """Holds the secret of one account. Codes are of a later period than the one it was set up with."""

    def __init__(self, secret):
        self.secret = secret

    @classmethod
    def of(cls, user) -> "Phone":
        """A phone with which the second step of `user` has been set up, long ago."""
        phone = cls(generate_totp_secret())
        keeping.set_up_second_step(user, phone.secret, 1)
        return phone

    def code(self, later=0) -> str:
        """What it shows now, or some periods of 30 seconds later (or, below zero, earlier)."""
        return format_hotp_value(hotp_value(self.secret, int(now()) // 30 + later))

    def wrong_code(self) -> str:
        near = {self.code(later) for later in range(-3, 4)}
        return next(code for code in ("000000", *(f"{number:06}" for number in range(1, 10))) if code not in near)


def masuk(client, user, password=PASSWORD, **fields):
    return client.post("/masuk/", {"login": user.email, "password": password} | fields)


def send_code(client, code, **fields):
    return client.post("/masuk/kode/", {"sandi-code": code} | fields)


def is_in(client) -> bool:
    return client.get("/pokja/").status_code == 200
