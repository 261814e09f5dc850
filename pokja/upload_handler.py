"""Keeps no more of an uploaded file than may be uploaded: the rest is read off the line and forgotten.

Its true size is still told, so that the field refuses it in words and everything else in the form is shown again.
"""

from django.core.files.uploadhandler import TemporaryFileUploadHandler

MOST_KEPT = 24 * 1024 * 1024  # more than any field takes (pokja/uploads.py)


class CappedUpload(TemporaryFileUploadHandler):
    def receive_data_chunk(self, raw_data, start):
        if start < MOST_KEPT:
            self.file.write(raw_data)
