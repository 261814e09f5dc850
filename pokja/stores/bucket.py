"""Stored files in a bucket of an S3-compatible server. Nobody reads there but this program: the gate stands before it.

What S3 has taken is kept whole or not at all, and is there for every machine at once; so nothing is synced here. Errors
of the network come as StorageAway, after so short a time that a web process is not held up by a dead server.
"""

import hashlib
import tempfile
from base64 import b64encode
from contextlib import contextmanager

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage
from urllib3.exceptions import HTTPError

from pokja.stores import StorageAway

ABSENT = {"404", "NoSuchKey", "NotFound"}
IN_MEMORY = 8 * 1024 * 1024
PATIENCE = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"total_max_attempts": 2, "mode": "standard"},
    signature_version="s3v4",
    s3={"addressing_style": "path"},  # servers of one's own seldom have a name for each bucket
    # Newer kinds of checksums are not known to every server; ours are in the names, and Content-MD5 is known to all.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
TRANSFER = TransferConfig(use_threads=False)


class Bucket(S3Storage):
    def get_default_settings(self):
        """Nothing is taken from variables of Amazon's tools that may happen to be set on the machine."""
        own = dict.fromkeys(("access_key", "secret_key", "security_token", "session_profile"))
        return super().get_default_settings() | own | {"client_config": PATIENCE, "transfer_config": TRANSFER}

    def url(self, name, **kwargs):
        raise NotImplementedError("Files are handed out by our own pages, behind the gate.")

    def _open(self, name, mode="rb"):
        with _plain_errors(name):
            answer = self._client.get_object(Bucket=self.bucket_name, Key=self._key(name))
        return Stream(name, answer["Body"])

    def _save(self, name, content):
        body = content.read()
        check = b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
        with _plain_errors(name):
            self._client.put_object(
                Bucket=self.bucket_name, Key=self._key(name), Body=body, ContentMD5=check,
                ContentType="application/octet-stream",
            )  # fmt: skip
        return name

    @contextmanager
    def writing(self, name: str, progress=None):
        """A stream for the bytes of `name`, which are sent when all of them were written, in parts when they are many.
        `progress` is called while they go."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as stream:
            yield stream
            stream.seek(0)
            with _plain_errors(name):
                self._client.upload_fileobj(
                    stream, self.bucket_name, self._key(name), Config=TRANSFER,
                    Callback=(lambda sent: progress()) if progress else None,
                )  # fmt: skip

    def exists(self, name):
        with _plain_errors(name):
            return super().exists(name)

    def size(self, name):
        with _plain_errors(name):
            return self._client.head_object(Bucket=self.bucket_name, Key=self._key(name))["ContentLength"]

    def delete(self, name):
        with _plain_errors(name):
            super().delete(name)

    def is_reachable(self) -> bool:
        try:
            with _plain_errors(self.bucket_name):
                self._client.head_bucket(Bucket=self.bucket_name)
        except (FileNotFoundError, StorageAway):
            return False
        return True

    def forget_unfinished(self, folder: str) -> None:
        """A rule of the bucket does that (docs/grow.md)."""

    @property
    def _client(self):
        return self.connection.meta.client

    def _key(self, name: str) -> str:
        return self._normalize_name(name)


class Stream:
    """The bytes of a stored file as they come; a break in the middle is an error, never an end."""

    def __init__(self, name, body):
        self.name, self._body = name, body

    def read(self, size=-1):
        with _plain_errors(self.name):
            return self._body.read(None if size is None or size < 0 else size)

    def close(self):
        self._body.close()

    def __iter__(self):
        while piece := self.read(64 * 1024):
            yield piece

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


@contextmanager
def _plain_errors(name: str):
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in ABSENT:
            raise FileNotFoundError(name) from error
        raise StorageAway(f"{name}: {code}") from error
    except (BotoCoreError, Boto3Error, HTTPError) as error:
        raise StorageAway(f"{name}: {type(error).__name__}") from error
