"""Forms of the files that belong to a meeting."""

import uuid

from django import forms

from meetings.forms.started_from import StartedFrom
from meetings.models import Attachment
from pokja.fields import CleanCharField
from pokja.forms_base import IndonesianForm, IndonesianModelForm
from pokja.uploads import DocumentField, PhotoField

MAX_FILES = 100
Kind = Attachment.Kind


class UploadForm(IndonesianForm):
    """One new file. A repeat of the same form (`uid`) makes no second attachment."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="Jenis", choices=Kind)
    caption = CleanCharField(label="Keterangan", required=False)
    file = DocumentField(label="Berkas", help_text="PDF, DOCX, XLSX, PPTX, atau foto. Paling besar 10 MB.")

    def __init__(self, data=None, files=None, *, meeting):
        self.meeting = meeting
        super().__init__(data, files, initial={"uid": uuid.uuid4(), "kind": Kind.INVITATION})
        if self.data.get("kind") == Kind.PHOTO:
            self.fields["file"] = PhotoField(label="Berkas", help_text="Foto JPEG, PNG, atau WEBP. Paling besar 10 MB.")

    def clean(self):
        if self.meeting.attachments.count() >= MAX_FILES:
            self.add_error("file", f"Rapat ini sudah punya {MAX_FILES} berkas. Hapus yang tidak perlu dulu.")
        return self.cleaned_data


class AttachmentForm(StartedFrom, IndonesianModelForm):
    """Kind and caption of a file that is there; saved by workflow.change_attachment."""

    class Meta:
        model = Attachment
        fields = ["kind", "caption"]

    def _post_clean(self):
        """The workflow writes the changed fields onto what is stored then."""
