"""What the public reads of a report: no NIP, no contact, no signature, wherever it was typed."""

import json
from copy import deepcopy

import pytest

from meetings.papers import public_variant
from tests.reports import banten_record, follow_up, make_data, person, presence, render, row, signer, text_of

NIP = "196803121994031004"


def private_data() -> dict:
    typed = f"Hubungi 0812-3456-7890 atau siti.aminah@contoh.test, NIP {NIP}, 19680312 199403 1 004."
    record = banten_record(
        decisions=[row(typed)],
        follow_ups=[follow_up("Surat", updates=[{"note": "+62 812 3456 7890", "url": "https://contoh.test/"}])],
        participants_note=typed,
        attendees=[person("Siti Aminah", presence(arrived="09:00"), phone="081234567890", email="a@contoh.test")],
        signers=[
            signer(name="Nama Ketua", nip=NIP, rank="Pembina"),
            signer("minute_taker", name="Nama Notulis", office="Sekretaris"),
        ],
    )
    approval = {"name": "Nama Ketua", "office": "Ketua Pokja PKP", "approved_at": "2016-05-31T01:00:00+00:00"}
    return make_data(record, state="final", approval=approval)


def test_nothing_private_is_left_in_the_data_or_on_the_paper():
    data = private_data()
    before = deepcopy(data)
    public = public_variant(data)
    written = json.dumps(public) + text_of(render(public))
    for private in (NIP, "1994031004", "199403 1 004", "0812", "+62 812", "081234567890", "@contoh.test", "Pembina"):
        assert private not in written, private
    assert "updates" not in json.dumps(public) and "arrived" not in json.dumps(public)
    assert data == before, "the final itself stays as it is"


def test_public_report_names_the_signers_and_has_no_box_to_sign_in():
    text = text_of(render(public_variant(private_data())))
    assert "Pimpinan rapat : Nama Ketua, Ketua Pokja PKP" in text
    assert "Notulis : Nama Notulis, Sekretaris" in text
    assert "Salinan untuk umum: tanpa NIP, kontak, dan tanda tangan." in text
    assert "………" not in text.partition("Penutup dan pengesahan")[2]
    assert "Siti Aminah" in text and "hadir 1" in text


@pytest.mark.parametrize(
    "text",
    [
        "Nomor 640/0812/2016 tanggal 30 Mei 2016",
        "Rp1.234.567.890.123,00",
        "Surat 081/2345-6789/Set",
        "DIPA-033.05.1.498789/2016",
        "2016–2019, 19680312",
        "kode 36.02.081234567",
        "pukul 09.00–15.30 WIB",
    ],
)
def test_numbers_of_letters_amounts_and_hours_stay(text):
    assert public_variant(make_data(banten_record(closing=text)))["record"]["closing"] == text


@pytest.mark.parametrize(
    "text", ["08123456789", "0812 3456 7890", "+62 812-3456-7890", "(0254) 123456", "dinas@contoh.go.id", NIP]
)
def test_contacts_and_numbers_of_persons_go(text):
    assert public_variant(make_data(banten_record(closing=f"x {text}.")))["record"]["closing"] == "x [dihapus]."


def test_letterhead_and_fingerprints_stay():
    data = make_data(state="final")
    data["letterhead"]["contact"] = "pos-el dinas@contoh.go.id"
    data["record"]["uid"] = "08123456-7890-4123-8123-081234567890"
    public = public_variant(data)
    assert public["letterhead"] == data["letterhead"] and public["record"]["uid"] == data["record"]["uid"]
