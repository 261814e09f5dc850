"""Files of a meeting: added once, checked, described, put in order, taken off and brought back, downloaded."""

import re
import uuid
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from meetings import workflow
from meetings.models import Attachment
from pokja import storage
from tests.factories import make_meeting
from tests.meetings.records import PDF_BYTES, add_file, make_final, make_ready, make_submitted, photo_bytes, upload
from tests.people import make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_papers")]


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def meeting(cast):
    return make_ready(cast)


@pytest.fixture
def writer(cast):
    return cast.client("secretariat")


def address(meeting, rest="") -> str:
    return f"/rapat/{meeting.pk}/lampiran/{rest}"


def post_file(client, meeting, file=None, **fields):
    data = {"uid": uuid.uuid4(), "kind": "invitation", "caption": "", "file": file or upload()} | fields
    return client.post(address(meeting, "unggah/"), data)


def page(client, meeting) -> str:
    response = client.get(address(meeting))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def names(meeting, kind) -> list[str]:
    return list(meeting.attachments.filter(kind=kind).order_by("position", "pk").values_list("filename", flat=True))


# Adding


def test_file_is_kept_under_its_name_with_kind_and_caption(writer, meeting, cast):
    response = post_file(writer, meeting, caption="Undangan Sekretaris Daerah")
    assert response.status_code == 302
    attachment = meeting.attachments.get()
    assert (attachment.filename, attachment.kind, attachment.caption) == (
        "undangan.pdf",
        "invitation",
        "Undangan Sekretaris Daerah",
    )
    assert storage.read(attachment.file) == PDF_BYTES and attachment.created_by == cast.secretariat
    html = page(writer, meeting)
    assert "Undangan Sekretaris Daerah" in html and f"({len(PDF_BYTES)} B)" in html and "tersimpan" in html


def test_same_form_sent_twice_makes_one_attachment(writer, meeting):
    uid = uuid.uuid4()
    for _ in range(2):
        assert post_file(writer, meeting, uid=uid).status_code == 302
    assert meeting.attachments.count() == 1


def test_same_content_is_stored_once_but_listed_twice(writer, meeting):
    post_file(writer, meeting)
    post_file(writer, meeting, kind="other")
    assert meeting.attachments.count() == 2 and len(set(meeting.attachments.values_list("file", flat=True))) == 1


def test_uid_of_another_meeting_is_refused(writer, meeting, cast):
    theirs = add_file(make_meeting(cast.elsewhere), cast.stranger)
    assert post_file(writer, meeting, uid=theirs.uid).status_code == 403
    assert not meeting.attachments.exists()


@pytest.mark.parametrize(
    ("file", "fields", "message"),
    [
        (upload("foto.jpg", b"MZ\x90\x00" + b"\0" * 500), {"kind": "photo"}, "Berkas ini bukan foto. Pilih foto JPEG,"),
        (upload("program.pdf", b"MZ\x90\x00" + b"\0" * 500), {}, "Jenis berkas ini tidak diterima."),
        (upload("IMG.HEIC", b"\0\0\0\x18ftypheic" + b"\0" * 500), {"kind": "photo"}, "Ubah ke JPEG dulu."),
        (upload("besar.pdf", PDF_BYTES + b"\0" * 18_000_000), {}, "Berkas 18 MB, batasnya 10 MB."),
        (upload("kosong.pdf", b""), {}, "Berkas ini kosong. Pilih berkas lain."),
        (upload("a.pdf"), {"kind": "virus"}, "Pilih salah satu dari daftar."),
        (upload("a.pdf"), {"uid": "bukan"}, "Muat ulang laman ini, lalu coba lagi."),
        (upload("a.pdf"), {"caption": "x" * 301}, "301 karakter, batasnya 300. Ringkas dulu."),
    ],
)  # fmt: skip
def test_refused_file_is_told_at_its_field_and_the_rest_is_kept(writer, meeting, file, fields, message):
    file.seek(0)
    response = post_file(writer, meeting, file, **({"caption": "Keterangan yang diketik"} | fields))
    html = response.content.decode()
    assert response.status_code == 422 and message in html
    assert fields.get("caption", "Keterangan yang diketik") in html
    assert not meeting.attachments.exists()
    assert "Perlu diperbaiki:" in html and "Ada 1 yang perlu diperbaiki" in html


def test_no_file_is_told(writer, meeting):
    response = writer.post(address(meeting, "unggah/"), {"uid": uuid.uuid4(), "kind": "photo"})
    assert "Pilih berkasnya dulu." in response.content.decode()


def test_too_many_files_are_told(writer, meeting, cast, monkeypatch):
    monkeypatch.setattr("meetings.forms.attachments.MAX_FILES", 1)
    add_file(meeting, cast.secretariat)
    assert "Rapat ini sudah punya 1 berkas. Hapus yang tidak perlu dulu." in post_file(writer, meeting).content.decode()


def test_photo_is_made_small_upright_and_forgets_the_camera(writer, meeting):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "PabrikKamera"
    post_file(writer, meeting, upload("IMG_01.JPG", photo_bytes((3000, 2000), exif=exif)), kind="photo")
    attachment = meeting.attachments.get()
    content = storage.read(attachment.file)
    assert Image.open(BytesIO(content)).size == (1067, 1600) and b"PabrikKamera" not in content
    assert (attachment.filename, attachment.file.content_type) == ("IMG_01.jpg", "image/jpeg")


def test_name_is_cleaned(writer, meeting):
    post_file(writer, meeting, upload('"><img src=x onerror=alert(1)>.exe'))
    assert meeting.attachments.get().filename == "img src=x onerror=alert(1).pdf"


def test_typed_text_and_names_are_shown_as_typed(writer, meeting, cast):
    add_file(meeting, cast.secretariat, "<b>tebal</b>.pdf", caption='"><script>alert(1)</script>')
    html = page(writer, meeting)
    assert "<b>tebal" not in html and "<script>alert" not in html
    assert "&lt;b&gt;tebal&lt;/b&gt;.pdf" in html and "&quot;&gt;&lt;script&gt;" in html


# Changing


def change(client, meeting, attachment, **fields):
    return client.post(address(meeting, f"{attachment.uid}/ubah/"), fields)


def test_kind_and_caption_can_be_changed(writer, meeting, cast):
    add_file(meeting, cast.secretariat, "notula.pdf", kind="minutes")
    attachment = add_file(meeting, cast.secretariat)
    start = {"initial-kind": "invitation", "initial-caption": ""}
    assert change(writer, meeting, attachment, kind="minutes", caption="Notula", **start).status_code == 302
    attachment.refresh_from_db()
    assert (attachment.kind, attachment.caption) == ("minutes", "Notula")
    assert names(meeting, "minutes") == ["notula.pdf", "undangan.pdf"]


def test_page_of_change_posts_back_unchanged(writer, meeting, cast):
    attachment = add_file(meeting, cast.secretariat, caption="Awal")
    html = writer.get(address(meeting, f"{attachment.uid}/ubah/")).content.decode()
    fields = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', html))
    assert fields["initial-caption"] == fields["caption"] == "Awal" and 'name="initial-kind" value="invitation"' in html
    change(writer, meeting, attachment, kind="invitation", **fields)
    assert Attachment.pgh_event_model.objects.filter(pgh_label="update", caption__gt="").count() <= 1
    attachment.refresh_from_db()
    assert (attachment.kind, attachment.caption, attachment.position) == ("invitation", "Awal", 1)


def test_change_by_two_keeps_both_texts(writer, meeting, cast):
    attachment = add_file(meeting, cast.secretariat, caption="Awal")
    start = {"initial-kind": "invitation", "initial-caption": "Awal", "kind": "invitation"}
    change(writer, meeting, attachment, caption="Dari orang pertama", **start)
    response = change(writer, meeting, attachment, caption="Dari orang kedua", **start)
    html = response.content.decode()
    assert response.status_code == 409 and "Dari orang pertama" in html and "Dari orang kedua" in html
    attachment.refresh_from_db()
    assert attachment.caption == "Dari orang pertama"


def test_different_fields_of_one_file_do_not_disturb_each_other(writer, meeting, cast):
    attachment = add_file(meeting, cast.secretariat, caption="Awal")
    start = {"initial-kind": "invitation", "initial-caption": "Awal"}
    change(writer, meeting, attachment, kind="other", caption="Awal", **start)
    assert change(writer, meeting, attachment, kind="invitation", caption="Baru", **start).status_code == 302
    attachment.refresh_from_db()
    assert (attachment.kind, attachment.caption) == ("other", "Baru")


def test_files_of_a_kind_are_moved_up_and_down(writer, meeting, cast):
    files = [add_file(meeting, cast.secretariat, f"{name}.pdf") for name in "abc"]
    add_file(meeting, cast.secretariat, "lain.pdf", kind="other")

    def move(file, way):
        assert writer.post(address(meeting, f"{file.uid}/pindah/"), {"arah": way}).status_code == 302
        return "".join(name[0] for name in names(meeting, "invitation"))

    assert move(files[2], "naik") == "acb"
    assert move(files[2], "naik") == "cab"
    assert move(files[2], "naik") == "cab"
    assert move(files[0], "turun") == "cba"
    assert move(files[0], "turun") == "cba"


def test_removed_file_goes_at_once_and_can_be_brought_back(writer, meeting, cast):
    attachment = add_file(meeting, cast.secretariat, caption="Undangan")
    assert writer.post(address(meeting, f"{attachment.uid}/hapus/")).status_code == 302
    assert not meeting.attachments.exists()
    assert writer.get(address(meeting, f"{attachment.uid}/undangan.pdf")).status_code == 404
    assert "Terhapus (1)" in page(writer, meeting)
    for _ in range(2):
        assert writer.post(address(meeting, f"{attachment.uid}/kembalikan/")).status_code == 302
    back = meeting.attachments.get()
    assert (back.uid, back.caption, back.filename, back.file_id) == (
        attachment.uid,
        "Undangan",
        "undangan.pdf",
        attachment.file_id,
    )
    assert "Terhapus" not in page(writer, meeting)


# What is closed


@pytest.mark.parametrize("make", [make_submitted, make_final])
def test_files_of_a_submitted_or_final_meeting_stay_as_they_are(cast, writer, make, monkeypatch):
    meeting = make_ready(cast)
    attachment = add_file(meeting, cast.secretariat)
    meeting = workflow.submit(meeting, by=cast.secretariat)
    if make is make_final:
        workflow.approve(meeting, by=cast.chair)
    html = page(writer, meeting)
    assert "Unggah" not in html and "Hapus" not in html and "undangan.pdf" in html
    start = {"initial-kind": "invitation", "initial-caption": ""}
    assert post_file(writer, meeting).status_code == 403
    assert change(writer, meeting, attachment, kind="other", caption="x", **start).status_code == 403
    assert writer.post(address(meeting, f"{attachment.uid}/hapus/")).status_code == 403
    assert list(meeting.attachments.values_list("kind", "caption")) == [("invitation", "")]


@pytest.mark.parametrize("person", ["chair", "reader", "admin", "system"])
def test_only_the_secretariat_writes(cast, meeting, person):
    attachment = add_file(meeting, cast.secretariat)
    client = cast.client(person)
    assert "Unggah" not in page(client, meeting)
    assert post_file(client, meeting).status_code == 403
    assert client.post(address(meeting, f"{attachment.uid}/hapus/")).status_code == 403


# Downloading


def test_download_is_a_download_with_its_name_and_type(cast, meeting):
    attachment = add_file(meeting, cast.secretariat, 'undangan "ché" 30 Mei.pdf')
    response = cast.client("reader").get(address(meeting, f"{attachment.uid}/{attachment.filename}"))
    assert b"".join(response.streaming_content) == PDF_BYTES
    assert response["Content-Type"] == "application/pdf" and response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment;")
    assert "ché" in unquote(response["Content-Disposition"])
    assert response["Content-Length"] == str(len(PDF_BYTES)) and "private" in response["Cache-Control"]


def test_download_is_not_sent_twice_to_a_browser_that_has_it(cast, meeting):
    attachment = add_file(meeting, cast.secretariat)
    client, place = cast.client("reader"), address(meeting, f"{attachment.uid}/undangan.pdf")
    tag = client.get(place)["ETag"]
    assert client.get(place, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(place, headers={"If-None-Match": '"lain"'}).status_code == 200


def test_photo_may_be_shown_small_inside_the_page(cast, meeting):
    photo = add_file(
        meeting,
        cast.secretariat,
        "foto.jpg",
        kind="photo",
        content=photo_bytes((1600, 1200)),
        content_type="image/jpeg",
    )
    response = cast.client("reader").get(address(meeting, f"{photo.uid}/kecil/"))
    assert response["Content-Disposition"] == "inline" and response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff" and "private" in response["Cache-Control"]
    assert Image.open(BytesIO(response.content)).size == (320, 240)
    paper = add_file(meeting, cast.secretariat)
    assert cast.client("reader").get(address(meeting, f"{paper.uid}/kecil/")).status_code == 404


def test_lost_bytes_are_told_not_an_error(cast, meeting):
    attachment = add_file(meeting, cast.secretariat)
    storage.path_of(attachment.file).unlink()
    assert cast.client("reader").get(address(meeting, f"{attachment.uid}/undangan.pdf")).status_code == 404


@pytest.mark.parametrize(
    ("person", "draft", "final"),
    [
        ("secretariat", 200, 200), ("chair", 200, 200), ("reader", 200, 200), ("admin", 200, 200), ("system", 200, 200),
        ("participant", 404, 200), ("area_reader", 404, 200), ("stranger", 404, 404), ("anonymous", 302, 302),
    ],
)  # fmt: skip
def test_file_is_for_those_who_see_its_meeting(cast, person, draft, final):
    meeting = make_ready(cast, participants=[cast.joined])
    attachment = add_file(meeting, cast.secretariat)
    place = address(meeting, f"{attachment.uid}/undangan.pdf")
    assert cast.client(person).get(place).status_code == draft
    workflow.approve(workflow.submit(meeting, by=cast.secretariat), by=cast.chair)
    assert cast.client(person).get(place).status_code == final


def test_id_of_another_meeting_is_not_there(cast, writer, meeting):
    """Own meeting in the address, file of another one: of the same Pokja, and of one elsewhere."""
    for other in (make_ready(cast, "Rapat lain", number="2"), make_meeting(cast.elsewhere)):
        theirs = add_file(
            other, cast.secretariat, "rahasia.jpg", kind="photo", content=photo_bytes(), content_type="image/jpeg"
        )
        for rest in ("rahasia.jpg", "kecil/", "ubah/"):
            assert writer.get(address(meeting, f"{theirs.uid}/{rest}")).status_code == 404, rest
        for rest in ("ubah/", "hapus/", "pindah/", "kembalikan/"):
            assert writer.post(address(meeting, f"{theirs.uid}/{rest}")).status_code == 404, rest
        assert writer.get(f"/rapat/{meeting.pk}/gambar/{theirs.file_id}/").status_code == 404
        assert other.attachments.count() == 1


def test_removed_file_of_another_meeting_cannot_be_brought_here(cast, writer, meeting):
    other = make_ready(cast, "Rapat lain", number="2")
    theirs = add_file(other, cast.secretariat)
    workflow.detach(theirs, by=cast.secretariat)
    assert writer.post(address(meeting, f"{theirs.uid}/kembalikan/")).status_code == 404


def test_wrong_name_and_unknown_ids_are_not_there(cast, writer, meeting):
    attachment = add_file(meeting, cast.secretariat)
    for rest in (
        f"{attachment.uid}/lain.pdf",
        f"{uuid.uuid4()}/undangan.pdf",
        f"{attachment.uid}/../undangan.pdf",
        "1/undangan.pdf",
    ):
        assert writer.get(address(meeting, rest)).status_code == 404, rest


def test_stored_files_lie_in_no_public_folder(settings):
    assert not getattr(settings, "MEDIA_URL", "") or settings.MEDIA_URL == "/"
    assert Path(settings.STATIC_ROOT) not in Path(settings.MEDIA_ROOT).parents


def test_many_files_ask_no_more(cast, writer, meeting):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            page(writer, meeting)
        return len(captured)

    add_file(meeting, cast.secretariat)
    few = queries()
    for n in range(40):
        add_file(
            meeting, cast.secretariat, f"{n}.pdf", content=b"%PDF-" + str(n).encode(), kind=["photo", "other"][n % 2]
        )
    assert queries() == few <= 15
