"""The second step of Masuk: a code from an app on the phone (TOTP, RFC 6238), or a recovery code."""

import base64
from io import BytesIO
from time import time

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from qrcode.image.svg import SvgPathFillImage

from pokja.models import User
from pokja.roles import Role

LAST_COUNTER = "last_counter"  # in the data of an authenticator: no code is taken twice
REQUIRED_OF = {Role.ADMIN, Role.SYSTEM}
PERIOD = 30  # seconds; a code may be one period early or late, for clocks of phones and slow hands


class MFAAdapter(DefaultMFAAdapter):
    """Keeps the secrets of phones sealed, so that who reads the database alone cannot make codes."""

    def encrypt(self, text):
        return _seals().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _seals().decrypt(encrypted_text.encode()).decode()


def has_second_step(user: User) -> bool:
    return get_adapter().is_mfa_enabled(user, types=[Authenticator.Type.TOTP])


def needs_second_step(user: User) -> bool:
    """Whether the account must have one: whoever manages members, access or the system."""
    if not settings.SECOND_STEP_REQUIRED:
        return False
    return user.is_staff or any(access.role in REQUIRED_OF for access in user.accesses)


def matching_counter(secret: str, code: str, *, after: int = 0) -> int | None:
    """The period of time that `code` belongs to, if it is near now and later than `after`."""
    now = int(time()) // PERIOD
    for counter in (now, now - 1, now + 1):
        if counter > after and constant_time_compare(code, format_hotp_value(hotp_value(secret, counter))):
            return counter
    return None


@transaction.atomic
def take_code(user: User, code: str) -> Authenticator | None:
    """What `code` belongs to: the phone or the recovery codes. It is used up, also when sent many times at once."""
    found = {row.type: row for row in Authenticator.objects.select_for_update().filter(user=user)}
    phone = found.get(Authenticator.Type.TOTP)
    if phone:
        counter = matching_counter(decrypt(phone.data["secret"]), code, after=phone.data.get(LAST_COUNTER, 0))
        if counter:
            phone.data[LAST_COUNTER] = counter
            phone.save(update_fields=["data"])
            return phone
    codes = found.get(Authenticator.Type.RECOVERY_CODES)
    return codes if phone and codes and codes.wrap().validate_code(code) else None


def recovery_codes(user: User) -> list[str]:
    """Those that are still good, in two groups of four."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return [f"{code[:4]} {code[4:]}" for code in row.wrap().get_unused_codes()] if row else []


def phone_link(user: User, secret: str) -> str:
    """What an app on the phone understands (otpauth:)."""
    return get_adapter().build_totp_url(user, secret)


def qr_image(link: str) -> str:
    """The address of a picture (data:) that the app on the phone reads: black on white, also in a dark page."""
    stream = BytesIO()
    qrcode.make(link, image_factory=SvgPathFillImage).save(stream)
    return f"data:image/svg+xml;base64,{base64.b64encode(stream.getvalue()).decode()}"


def _seals() -> MultiFernet:
    """The newest key seals; older ones still open while SECRET_KEY is being exchanged."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        Fernet(
            base64.urlsafe_b64encode(salted_hmac("pokja.second_step", "phone", secret=key, algorithm="sha256").digest())
        )
        for key in keys
    )
