#!/usr/bin/env python
"""Runs a command of the program, with our PostgreSQL server while it lasts when no other server is set."""

import os
import sys
from contextlib import nullcontext

WITHOUT_DATABASE = {"check", "collectstatic", "diffsettings", "help", "makemessages", "version"}


def main(arguments):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from config.embedded import EmbeddedError

    asks_for_help = {"-h", "--help", "--version"}.intersection(arguments)
    needs_database = len(arguments) > 1 and arguments[1] not in WITHOUT_DATABASE and not asks_for_help
    server = settings.EMBEDDED_SERVER if needs_database else None
    try:
        with server or nullcontext():
            execute_from_command_line(arguments)
    except EmbeddedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv)
