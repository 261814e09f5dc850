"""Looks at every reference, file and final, as `manage.py restore` does afterwards; prints what is wrong."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

django.setup()

from operations.backup.checking import check  # noqa: E402

found = check()
print("\n".join(found.wrong))
print(f"{found.references} references, {found.files} files, {found.finals} finals looked at", file=sys.stderr)
