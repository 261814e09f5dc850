"""Letters about access: they go out once the change stands, and the admin is told of those that could not."""

from functools import partial

from django.db import transaction

from pokja.audit import Act, note
from pokja.letters import send_letter
from pokja.models import Access, User

_LETTERS = {Act.ACCESS_GIVEN: "access_given", Act.ACCESS_TAKEN: "access_taken"}


def tell_of_access(act: Act, access: Access, *, by: User) -> None:
    """Mail the owner of `access` after the commit. `access.untold` is then true when the letter could not go out."""
    access.untold = False
    if access.user.is_active:
        words = {"role": access.get_role_display(), "place": access.place, "until": access.valid_until, "by": by}
        transaction.on_commit(partial(_send, act, access, words))


def _send(act: Act, access: Access, words: dict) -> None:
    """The access stands whether or not the letter goes out, so a failure is only told."""
    access.untold = not send_letter(_LETTERS[act], access.user, **words)
    if access.untold:
        sentence = (
            f"Pemberitahuan kepada {access.user} tentang akses {words['role']} ({words['place']}) tidak terkirim."
        )
        note(act, sentence, by=None, pokja=access.pokja, about=access.user)
