"""Mail to the owner of an account; plain text from templates/account/email/<name>_subject.txt and _message.txt."""

import logging
from enum import Enum, auto
from smtplib import SMTPException, SMTPServerDisconnected

from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string

from pokja.models import User

logger = logging.getLogger(__name__)


class Fate(Enum):
    """What became of a letter. Unknown is what was being handed over when the mail server fell silent."""

    SENT = auto()
    REFUSED = auto()
    UNKNOWN = auto()


def send_letter(name: str, user: User, *, message_id: str = "", **context) -> bool:
    """Whether the letter went out. What it tells of stands in any case; who called says so when it matters."""
    return try_letter(name, user, message_id=message_id, **context) is Fate.SENT


def try_letter(name: str, user: User, *, message_id: str = "", **context) -> Fate:
    """For letters that may be tried again: the same `message_id` tells a mail server that it is the same letter."""
    context |= {"user": user}
    subject = " ".join(render_to_string(f"account/email/{name}_subject.txt", context).split())  # one line in any case
    body = render_to_string(f"account/email/{name}_message.txt", context).strip() + "\n"
    headers = {"Message-ID": message_id} if message_id else None
    handed_over = False
    try:
        connection = get_connection()
        connection.open()
        try:
            handed_over = True
            EmailMessage(subject, body, to=[user.email], headers=headers, connection=connection).send()
        finally:
            connection.close()
    except (OSError, SMTPException, ValueError) as error:  # the last: an address that cannot be written into a letter
        logger.warning("letter %s not sent", name, exc_info=True)
        return Fate.UNKNOWN if handed_over and _says_nothing(error) else Fate.REFUSED
    return Fate.SENT


def _says_nothing(error: Exception) -> bool:
    """No answer of the server: it may have taken the letter and gone away before it could say so."""
    return isinstance(error, SMTPServerDisconnected) or not isinstance(error, (SMTPException, ValueError))
