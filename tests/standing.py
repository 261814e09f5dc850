"""What the tests of one file look at and none of them keeps changed: made once for the file, not once for each test."""

from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.test import override_settings

# What tests do otherwise than a real run: no slow hashing, no files of a build, no background, nothing kept in mind.
QUICK = {
    "FILTERS_KNOWN_FOR": timedelta(0),
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "TASKS": {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}},
}


@contextmanager
def standing(blocker, folder):
    """A transaction around all tests of a file; files are stored in `folder`, which the file's tests must use too.

    A fixture of scope "module" makes in it what stands, and gives each test a copy of what Python knows of it. A test
    runs in a part of the transaction of its own. Not for files whose tests use `fresh_database`.
    """
    with override_settings(MEDIA_ROOT=folder, **QUICK), blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
