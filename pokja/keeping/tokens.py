"""Keys of the API: made, found by what a program sends, and revoked."""

import secrets

import pghistory
from django.db import transaction
from django.utils import timezone

from pokja.audit import Act, note
from pokja.models import ApiToken, User
from pokja.models.token import PREFIX, fingerprint_of


@transaction.atomic
def make_token(token: ApiToken, *, by: User) -> str:
    """Keep `token` and return its secret, which is told this once."""
    secret = PREFIX + secrets.token_urlsafe(32)
    token.fingerprint, token.hint, token.created_by = fingerprint_of(secret), secret[-4:], by
    with pghistory.context(user=by.pk):
        token.save(force_insert=True)
        words = f"Kunci API {token} dibuat untuk {token.place}: {', '.join(token.reads)}."
        note(Act.ACCESS_GIVEN, words, by=by, pokja=token.pokja, about=token)
    return secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User) -> None:
    """From the next call on. Twice is once."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by):
        note(Act.ACCESS_TAKEN, f"Kunci API {token} dicabut.", by=by, pokja=token.pokja, about=token)


def token_of(secret: str) -> ApiToken | None:
    found = ApiToken.objects.standing(timezone.localdate()).select_related("pokja__region", "region")
    return found.filter(fingerprint=fingerprint_of(secret)).first() if secret.startswith(PREFIX) else None
