"""Mail to the owner of an account; plain text from templates/account/email/<name>_subject.txt and _message.txt."""

import logging
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from pokja.models import User

logger = logging.getLogger(__name__)


def send_letter(name: str, user: User, *, message_id: str = "", **context) -> bool:
    """Whether the letter went out. What it tells of stands in any case; who called says so when it matters.

    `message_id` is for letters that may be tried again: the same one tells a mail server that it is the same letter.
    """
    context |= {"user": user}
    subject = " ".join(render_to_string(f"account/email/{name}_subject.txt", context).split())  # one line in any case
    body = render_to_string(f"account/email/{name}_message.txt", context).strip() + "\n"
    headers = {"Message-ID": message_id} if message_id else None
    try:
        EmailMessage(subject, body, to=[user.email], headers=headers).send()
    except (OSError, SMTPException, ValueError):  # the last: an address that cannot be written into a letter
        logger.warning("letter %s not sent", name, exc_info=True)
        return False
    return True
