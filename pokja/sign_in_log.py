"""Who signed in, failed to or signed out, for the log: numbers of accounts only, never an address or a name."""

import logging

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

logger = logging.getLogger(__name__)


@receiver(user_logged_in)
def signed_in(sender, user, **kwargs):
    logger.info("signed in: account %s", user.pk)


@receiver(user_logged_out)
def signed_out(sender, user, **kwargs):
    if user:
        logger.info("signed out: account %s", user.pk)


@receiver(user_login_failed)
def failed(sender, **kwargs):
    """Whose account was tried is not said: people type their password into the wrong field."""
    logger.warning("wrong password or unknown account")
