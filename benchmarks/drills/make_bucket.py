"""Makes the bucket of the settings (POKJA_S3_URL); the program itself never makes one."""

import os
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

django.setup()

from botocore.exceptions import BotoCoreError, ClientError  # noqa: E402
from django.core.files.storage import default_storage  # noqa: E402

for _ in range(60):
    try:
        default_storage.connection.create_bucket(Bucket=default_storage.bucket_name)
        break
    except (BotoCoreError, ClientError):
        time.sleep(0.5)  # it answers before it can store anything
assert default_storage.is_reachable()
