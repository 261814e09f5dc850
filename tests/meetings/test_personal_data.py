"""Everything held about one person, for themself and for the admin of the Pokja that holds it; nothing of others."""

import json
import threading
import uuid
from datetime import date
from io import BytesIO

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from meetings import workflow
from meetings.models import Attendee, FinalReport, Kind, Presence, Signer
from pokja import audit
from pokja.models import AuditEntry, Invitation, MemberAct, Person
from pokja.roles import Role
from tests.factories import give_access, make_meeting, make_member, make_person, make_user
from tests.meetings.records import add_row, make_ready
from tests.pages import faults_of, submit
from tests.people import client_of, make_cast

NIP, NIP_PRINTED = "196803121994031004", "19680312\xa0199403\xa01\xa0004"
PHONE, EMAIL = "0812-7777-0001", "siti.kontak@contoh.test"
CONTACTS = {"phone": PHONE, "email": EMAIL}


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def owner(cast):
    """An account without any role in Banten, linked to an entry there."""
    return make_user("Siti Pemilik", email="siti@contoh.test")


@pytest.fixture
def person(cast, owner):
    """Known to Banten in every way that there is."""
    person = make_person(cast.pokja, "Siti Aminah", title_before="Ir.", nip=NIP, user=owner, **CONTACTS)
    make_member(cast.pokja, person=person, office="Kepala Bappeda", valid_from=date(2020, 1, 4))
    return person


def held(cast, user) -> dict:
    """The JSON of one's own data, section by section."""
    return client_of(user).get(reverse("meetings:my_data_json")).json()["sections"]


def held_by_pokja(cast, person) -> dict:
    address = reverse("meetings:person_data_json", args=[person.pokja.code, person.pk])
    return cast.client("admin").get(address).json()["sections"]


def be_on_list(meeting, person, **fields) -> Attendee:
    row = Attendee.objects.create(meeting=meeting, name=person.name, count=1, person=person, **fields)
    Presence.objects.create(attendee=row, session=meeting.sessions.get(), status="present")
    return row


class TestOwnData:
    def test_account_access_devices_and_invitations(self, cast, owner):
        give_access(owner, Role.READER, pokja=cast.joined, granted_by=cast.system)
        UserSession.objects.create(
            user=owner, session_key="rahasia-sesi", ip="10.0.0.7", user_agent="Mozilla Firefox/140 Windows"
        )
        Invitation.objects.create(user=owner, key_hash="rahasia-undangan", expires_at=timezone.now().replace(year=2099))

        answer = client_of(owner).get(reverse("meetings:my_data_json"))

        sections = answer.json()["sections"]
        assert sections["account"][0] | {"created": "", "last_login": ""} == {
            "name": "Siti Pemilik", "email": "siti@contoh.test", "other_emails": "", "created": "", "last_login": "",
            "active": True, "staff": False, "second_step": False, "single_sign_on": "",
            "theme": "Ikut perangkat",
            "tab_indents": True,
        }  # fmt: skip
        assert [(row["role"], row["place"], row["granted_by"]) for row in sections["accesses"]] == [
            ("Pejabat pembaca", "Pokja PKP Kabupaten Lebak", "Admin Sistem")
        ]
        device = next(row for row in sections["devices"] if row["address"] == "10.0.0.7")
        assert device["device"] == "Firefox di Windows"
        assert len(sections["invitations"]) == 1
        assert not {"rahasia-sesi", "rahasia-undangan"} & set(answer.content.decode().split('"'))
        assert owner.password not in answer.content.decode()

    def test_entries_seats_lists_and_corrections_of_linked_persons(self, cast, owner, person):
        meeting = make_meeting(cast.pokja, "Rakor terbuka bagi Banten")
        be_on_list(meeting, person, office="Kepala Bappeda", **CONTACTS)
        change = {"model": "person", "pk": person.pk, "field": "name", "old": "Sitti", "new": "Siti Aminah"}
        of_other = {"model": "person", "pk": person.pk + 1000, "field": "name", "old": "Orang lain", "new": "Lain"}
        MemberAct.objects.create(pokja=cast.pokja, kind="corrected", sentence="x", changes=[change, of_other])

        sections = held(cast, owner)

        (entry,) = sections["members"]
        assert (entry["name"], entry["nip"], entry["phone"], entry["email"], entry["sureness"]) == (
            "Ir. Siti Aminah", NIP_PRINTED, PHONE, EMAIL, "tertaut",
        )  # fmt: skip
        assert [row["seat"] for row in sections["memberships"]] == ["Anggota (Kepala Bappeda)"]
        (row,) = sections["attendance"]
        assert (row["written_as"], row["contacts"], row["presence"], row["sureness"]) == (
            "Siti Aminah, Kepala Bappeda", f"{PHONE}, {EMAIL}", "hadir", "tertaut",
        )  # fmt: skip
        assert [(row["old"], row["new"]) for row in sections["changes"]] == [("Sitti", "Siti Aminah")]
        assert "Siti Aminah" in str(sections["history"]) or "Ir. Siti Aminah" in str(sections["history"])

    def test_a_draft_is_not_told_by_its_title_to_who_may_not_read_drafts(self, cast, owner, person):
        be_on_list(make_meeting(cast.pokja, "Judul rahasia"), person)

        assert [row["meeting"] for row in held(cast, owner)["attendance"]] == [
            "Rapat yang catatannya belum boleh Anda baca"
        ]

        give_access(owner, Role.READER, pokja=cast.pokja)
        assert [row["meeting"] for row in held(cast, owner)["attendance"]] == ["Judul rahasia"]

    def test_signatures_and_speakers_are_told_as_possible_and_only_where_one_may_read(self, cast, owner, person):
        meeting = make_meeting(cast.pokja, "Rapat tempat bicara")
        Signer.objects.create(meeting=meeting, office="Ketua", name="Ir. Siti A.", nip=NIP)
        workflow.append_row(
            meeting,
            Kind.SPEAKER,
            {"name": "siti aminah", "speaker_role": "speaker", "office": "Kepala Bappeda"},
            uid=uuid.uuid4(),
            by=cast.secretariat,
        )
        assert not held(cast, owner)["signers"] and not held(cast, owner)["speakers"]

        give_access(owner, Role.READER, pokja=cast.pokja)
        sections = held(cast, owner)

        assert [(row["written_as"], row["sureness"]) for row in sections["signers"]] == [
            ("Ir. Siti A., Ketua", "mungkin, NIP sama")
        ]
        assert [(row["written_as"], row["sureness"]) for row in sections["speakers"]] == [
            ("siti aminah, Kepala Bappeda", "mungkin, nama sama")
        ]

    def test_a_number_written_into_a_list_elsewhere_opens_nothing(self, cast, person):
        """Whoever manages a list could link their own account to an entry with somebody's NIP."""
        thief = make_user("Admin Jawa Timur")
        make_person(cast.elsewhere, "Siti Aminah", nip=NIP, user=thief)
        be_on_list(make_meeting(cast.pokja, "Rapat Banten"), person, **CONTACTS)
        Signer.objects.create(meeting=make_meeting(cast.pokja), office="Ketua Banten", name="Siti", nip=NIP)

        told = json.dumps(held(cast, thief), ensure_ascii=False)

        assert "Jawa Timur" in told
        assert "Banten" not in told and PHONE not in told

    def test_log_entries_by_and_about_the_person(self, cast, owner, person):
        audit.note(audit.Act.MEMBERS, "Tentang entri.", by=cast.admin, pokja=cast.pokja, about=person)
        audit.note(audit.Act.ACCOUNT, "Tentang akun.", by=None, about=owner)
        audit.note(audit.Act.MEMBERS, "Oleh pemilik.", by=owner, pokja=cast.joined)
        audit.note(audit.Act.MEMBERS, "Orang lain.", by=cast.admin, pokja=cast.pokja, about=make_person(cast.pokja))

        told = [row["sentence"] for row in held(cast, owner)["audit"]]

        assert {"Tentang entri.", "Tentang akun.", "Oleh pemilik."} <= set(told)
        assert "Orang lain." not in told

    def test_approved_reports(self, cast):
        meeting = make_ready(cast)
        workflow.submit(meeting, by=cast.secretariat)
        workflow.approve(meeting, by=cast.chair)

        assert [row["meeting"] for row in held(cast, cast.chair)["approvals"]] == [meeting.title]

    def test_acts_on_meetings_and_access_that_was_taken(self, cast, owner):
        access = give_access(owner, Role.SECRETARIAT, pokja=cast.pokja)
        meeting = make_meeting(cast.pokja, "Judul rahasia", created_by=owner)
        row = add_row(meeting, Kind.FOLLOWUP, "Siapkan data", owner)
        workflow.add_update(row, status="done", note="Selesai.", uid=uuid.uuid4(), by=owner)
        access.delete()

        sections = held(cast, owner)

        assert [(row["what"], row["meeting"]) for row in sections["acts"]] == [
            ("Mencatat kabar tindak lanjut", "Rapat yang catatannya belum boleh Anda baca"),
            ("Membuat rapat", "Rapat yang catatannya belum boleh Anda baca"),
        ]
        assert [(row["what"], row["role"], row["place"]) for row in sections["access_history"]] == [
            ("Dicabut", "Sekretariat", "Pokja PKP Provinsi Banten"),
            ("Diberikan", "Sekretariat", "Pokja PKP Provinsi Banten"),
        ]
        assert sections["accesses"] == []

    def test_the_page_names_whom_to_ask(self, cast, owner, person):
        page = client_of(owner).get(reverse("meetings:my_data")).content.decode()

        assert "Admin Banten, Pokja PKP Provinsi Banten" in page
        assert "Admin Sistem" not in page


class TestEntryOfAPokja:
    def test_only_what_this_pokja_holds(self, cast, owner, person):
        """The same human, linked to the same account, is known elsewhere too."""
        other = make_person(cast.joined, "Siti di Lebak", nip=NIP, user=owner, phone="0899-LEBAK")
        be_on_list(make_meeting(cast.joined, "Rapat Lebak"), other, phone="0899-LEBAK")
        be_on_list(make_meeting(cast.pokja, "Rapat Banten"), person)
        give_access(owner, Role.READER, pokja=cast.joined)
        give_access(owner, Role.READER, pokja=cast.pokja)
        UserSession.objects.create(user=owner, session_key="kunci", ip="10.0.0.7", user_agent="Firefox/140")
        audit.note(audit.Act.MEMBERS, "Di Lebak.", by=owner, pokja=cast.joined)

        sections = held_by_pokja(cast, person)

        told = json.dumps(sections, ensure_ascii=False)
        assert "Lebak" not in told and "10.0.0.7" not in told and owner.email not in told
        assert sections["account"] == [{"name": "Siti Pemilik", "active": True}]
        assert [row["place"] for row in sections["accesses"]] == ["Pokja PKP Provinsi Banten"]
        assert [row["meeting"] for row in sections["attendance"]] == ["Rapat Banten"]

    def test_another_entry_with_the_same_nip_is_possible_and_keeps_its_contacts(self, cast, person):
        twin = make_person(cast.pokja, "S. Aminah", nip=NIP, phone="0899-KEMBAR")
        be_on_list(make_meeting(cast.pokja), twin, phone="0899-KEMBAR")
        make_person(cast.pokja, "Siti Aminah", nip="", phone="0899-SENAMA")

        sections = held_by_pokja(cast, person)

        assert [(row["name"], row["sureness"]) for row in sections["members"]] == [
            ("Ir. Siti Aminah", "tertaut"),
            ("S. Aminah", "mungkin, NIP sama"),
        ]
        assert [row["sureness"] for row in sections["attendance"]] == ["mungkin, NIP sama"]
        assert "0899" not in json.dumps(sections)

    def test_what_was_merged_into_the_entry_belongs_to_it(self, cast, person):
        merged = make_person(cast.pokja, "Sitti Aminah", merged_into=person, phone="0899-LAMA")
        be_on_list(make_meeting(cast.pokja, "Rapat lama"), merged)

        sections = held_by_pokja(cast, person)

        assert [row["sureness"] for row in sections["members"]] == ["tertaut", "tertaut"]
        assert "0899-LAMA" in str(sections["members"])
        assert [row["meeting"] for row in sections["attendance"]] == ["Rapat lama"]
        old = reverse("meetings:person_data", args=["36", merged.pk])
        assert cast.client("admin").get(old).status_code == 404

    def test_nothing_held_is_an_answer_too(self, cast):
        person = make_person(cast.pokja, "Tanpa apa-apa")
        page = cast.client("admin").get(reverse("meetings:person_data", args=["36", person.pk])).content.decode()

        assert "Tidak ada data tentang: akun, akses, keanggotaan, koreksi data, daftar hadir" in page
        assert held_by_pokja(cast, person)["attendance"] == []

    @pytest.mark.parametrize("route", ["person_data", "person_data_json", "person_data_pdf"])
    def test_as_many_queries_for_three_rows_as_for_thirty(self, cast, person, route):
        address = reverse(f"meetings:{route}", args=["36", person.pk])
        client = cast.client("admin")

        def queries():
            with CaptureQueriesContext(
                connection,
            ) as caught:
                assert client.get(address).status_code == 200
            return len(caught)

        def add(count):
            for number in range(count):
                meeting = make_meeting(cast.pokja, f"Rapat {number}")
                be_on_list(meeting, person)
                Signer.objects.create(meeting=meeting, office="Ketua", nip=NIP)
                make_member(cast.pokja, person=person, bidang=f"Bidang {number} {count}")
                audit.note(audit.Act.MEMBERS, "x.", by=cast.admin, pokja=cast.pokja, about=person)

        add(3)
        queries()  # the first one notes the view
        few = queries()
        add(27)
        assert queries() == few


class TestFiles:
    def test_the_paper_says_whose_data_it_is_who_keeps_it_and_when(self, cast, owner, person):
        be_on_list(make_meeting(cast.pokja, "Rapat Banten"), person, **CONTACTS)

        answer = cast.client("admin").get(reverse("meetings:person_data_pdf", args=["36", person.pk]))

        reader = PdfReader(BytesIO(answer.content))
        text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
        assert "TENTANG IR. SITI AMINAH" in text.upper()
        assert "Disimpan oleh: Pokja PKP Provinsi Banten" in text
        assert "Keadaan pada " in text
        assert PHONE in text and "Rapat Banten" in text
        assert reader.metadata.title == "Data pribadi yang disimpan tentang Ir. Siti Aminah"
        assert answer["Cache-Control"] == "no-store, private" or "no-store" in answer["Cache-Control"]
        assert "Data pribadi Ir. Siti Aminah" in answer["Content-Disposition"].replace("%20", " ")

    def test_a_long_log_is_cut_on_paper_and_on_the_page_and_whole_as_json(self, cast, owner):
        for number in range(250):
            audit.note(audit.Act.ACCOUNT, f"Catatan {number}.", by=owner)
        client = client_of(owner)

        assert len(held(cast, owner)["audit"]) >= 250
        page = client.get(reverse("meetings:my_data")).content.decode()
        assert "20 baris pertama dari 251. Semuanya ada di berkas JSON." in page
        pdf = client.get(reverse("meetings:my_data_pdf"))
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)
        assert "200 baris pertama dari" in text.replace("\n", " ")

    def test_names_are_text_and_never_markup(self, cast):
        person = make_person(cast.pokja, '<b>Siti</b> "Uji" / ..\\x', **CONTACTS)
        client = cast.client("admin")

        page = client.get(reverse("meetings:person_data", args=["36", person.pk])).content.decode()
        pdf = client.get(reverse("meetings:person_data_pdf", args=["36", person.pk]))

        assert "<b>Siti" not in page and "&lt;b&gt;Siti" in page
        assert pdf.status_code == 200 and "/" not in pdf["Content-Disposition"].split("filename")[1].split("''")[-1]


class TestLog:
    def entries(self):
        return list(AuditEntry.objects.order_by("pk").values_list("act", "sentence", "target"))

    def test_looking_is_noted_once_in_ten_minutes_for_each_person_and_reader(self, cast, person):
        other = make_person(cast.pokja, "Budi", phone="0813-1")
        membership = person.memberships.get()
        correct = reverse("pokja:member_correct", args=["36", membership.pk])
        client = cast.client("admin")

        for _ in range(2):
            client.get(correct)
            client.get(reverse("meetings:person_data", args=["36", person.pk]))
            client.get(reverse("meetings:person_remove_contacts", args=["36", person.pk]))
        client.get(reverse("meetings:person_data", args=["36", other.pk]))

        seen = ("viewed", "Data pribadi Ir. Siti Aminah dilihat.", f"person:{person.pk}")
        assert self.entries() == [seen, ("viewed", "Data pribadi Budi dilihat.", f"person:{other.pk}")]
        AuditEntry.objects.all()
        entry = AuditEntry.objects.first()
        assert (entry.actor, entry.pokja) == (cast.admin, cast.pokja)

        second = make_user("Admin kedua")
        give_access(second, Role.ADMIN, pokja=cast.pokja)
        client_of(second).get(correct)
        assert self.entries()[2] == seen

    def test_ten_minutes_later_it_is_another_view(self, cast, person, monkeypatch):
        from datetime import timedelta

        from pokja import personal

        address = reverse("meetings:person_data", args=["36", person.pk])
        client = cast.client("admin")
        client.get(address)
        later = timezone.now() + personal.AGAIN_AFTER + timedelta(seconds=1)
        monkeypatch.setattr(personal.timezone, "now", lambda: later)

        client.get(address)

        assert len(self.entries()) == 2

    def test_a_form_without_contacts_shows_nothing_to_note(self, cast):
        member = make_member(cast.pokja, "Tanpa kontak")

        cast.client("admin").get(reverse("pokja:member_correct", args=["36", member.pk]))

        assert self.entries() == []

    def test_who_is_refused_saw_nothing(self, cast, person):
        for route in ("person_data", "person_data_json", "person_data_pdf", "person_remove_contacts"):
            for who in ("secretariat", "stranger", "system"):
                cast.client(who).get(reverse(f"meetings:{route}", args=["36", person.pk]))

        assert self.entries() == []

    def test_each_download_is_noted_without_numbers(self, cast, owner, person):
        admin, own = cast.client("admin"), client_of(owner)
        for _ in range(2):
            admin.get(reverse("meetings:person_data_json", args=["36", person.pk]))
        admin.get(reverse("meetings:person_data_pdf", args=["36", person.pk]))
        own.get(reverse("meetings:my_data_pdf"))

        assert [(act, sentence) for act, sentence, _ in self.entries()] == [
            ("downloaded", "Data pribadi Ir. Siti Aminah diunduh (JSON)."),
            ("downloaded", "Data pribadi Ir. Siti Aminah diunduh (JSON)."),
            ("downloaded", "Data pribadi Ir. Siti Aminah diunduh (PDF)."),
            ("downloaded", "Data pribadi Siti Pemilik diunduh (PDF)."),
        ]


class TestRemoval:
    def test_contacts_leave_lists_that_are_open_and_final_ones_stand_still(self, cast, person):
        draft = make_ready(cast)
        open_row = be_on_list(draft, person, **CONTACTS)
        final = make_ready(cast, number="2")
        final_row = be_on_list(final, person, **CONTACTS)
        Signer.objects.filter(meeting=final).update(nip=NIP)
        workflow.submit(final, by=cast.secretariat)
        workflow.approve(final, by=cast.chair)
        before = FinalReport.objects.values("data", "layout", "pdf").get()
        address = reverse("meetings:person_remove_contacts", args=["36", person.pk])
        client = cast.client("admin")

        page = client.get(address).content.decode()
        answer = client.post(address, {"nip": "on"}, follow=True)

        assert "1 daftar hadir rapat yang belum final" in page and "1 daftar hadir rapat final" in page
        assert PHONE in page and "masih menjabat" in page
        assert "Kontak Ir. Siti Aminah dihapus." in answer.content.decode()
        person.refresh_from_db()
        open_row.refresh_from_db()
        final_row.refresh_from_db()
        assert (person.phone, person.email, person.nip) == ("", "", "")
        assert (open_row.phone, open_row.email) == ("", "")
        assert (final_row.phone, final_row.email) == (PHONE, EMAIL)
        assert FinalReport.objects.values("data", "layout", "pdf").get() == before

    def test_a_final_never_contained_contacts_and_keeps_the_nip_of_its_signer(self, cast, person):
        meeting = make_ready(cast)
        be_on_list(meeting, person, **CONTACTS)
        Signer.objects.filter(meeting=meeting).update(nip=NIP)
        workflow.submit(meeting, by=cast.secretariat)
        workflow.approve(meeting, by=cast.chair)

        data = json.dumps(FinalReport.objects.get().data)
        pdf = cast.client("chair").get(reverse("meetings:a1_pdf", args=[meeting.pk]))
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(b"".join(pdf))).pages)

        assert "Siti Aminah" in data and "Siti Aminah" in text
        assert PHONE not in data + text and EMAIL not in data + text
        assert NIP in data and "19680312" in text

    def test_leavers_lose_theirs_together_and_who_sits_keeps_them(self, cast, person):
        gone = [
            make_member(cast.pokja, name, valid_until=date(2020, 1, 1)).person
            for name in ("Ani Lama", "Budi Lama", "Cici Lama")
        ]
        Person.objects.filter(pk__in=[one.pk for one in gone]).update(**CONTACTS, nip=NIP)
        of_other = make_person(cast.elsewhere, "Orang Jatim", **CONTACTS)
        client, address = cast.client("admin"), reverse("meetings:leavers_remove_contacts", args=["36"])

        assert "Hapus kontak 3 orang yang sudah tidak menjabat" in client.get("/pokja/36/anggota/").content.decode()
        page = client.get(address).content.decode()
        assert "Ani Lama" in page and "Siti Aminah" not in page and PHONE not in page and NIP not in page
        answer = client.post(address, {"people": [one.pk for one in gone[:2]]}, follow=True).content.decode()

        assert "Kontak 2 orang dihapus." in answer
        assert "Hapus kontak 1 orang yang sudah tidak menjabat" in answer
        left = dict(Person.objects.exclude(phone="").values_list("name", "nip"))
        assert left == {"Cici Lama": NIP, "Siti Aminah": NIP, "Orang Jatim": ""}
        assert set(Person.objects.filter(pk__in=[one.pk for one in gone]).values_list("nip", flat=True)) == {NIP}
        of_other.refresh_from_db()
        assert of_other.phone == PHONE

    @pytest.mark.parametrize("whose", ["who sits", "of another Pokja", "nobody"])
    def test_a_list_that_is_no_longer_right_removes_nothing(self, cast, person, whose):
        other = make_person(cast.elsewhere, "Orang Jatim", **CONTACTS)
        make_member(cast.pokja, "Ani Lama", valid_until=date(2020, 1, 1))
        Person.objects.filter(name="Ani Lama").update(**CONTACTS)
        sent = {"who sits": [person.pk], "of another Pokja": [other.pk], "nobody": []}[whose]
        client, address = cast.client("admin"), reverse("meetings:leavers_remove_contacts", args=["36"])

        page = client.post(address, {"people": sent}).content.decode()

        assert "Ada 1 yang perlu diperbaiki" in page and "Orang Jatim" not in page
        assert Person.objects.filter(phone=PHONE).count() == 3


def test_contacts_removed_while_the_meeting_is_approved_leave_the_final_as_it_became(fresh_database):
    cast = make_cast()
    meeting = make_ready(cast)
    person = make_person(cast.pokja, "Siti Aminah", **CONTACTS)
    row = be_on_list(meeting, person, **CONTACTS)
    workflow.submit(meeting, by=cast.secretariat)
    held_back, faults = threading.Event(), []

    def remove():
        try:
            held_back.wait(10)
            workflow.remove_contacts(cast.pokja, [person], by=cast.admin)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    remover = threading.Thread(target=remove)
    remover.start()
    with transaction.atomic():
        workflow.approve(meeting, by=cast.chair)
        held_back.set()
        remover.join(1)  # it waits for the meeting
        assert remover.is_alive()
    remover.join()

    assert faults == []
    row.refresh_from_db()
    person.refresh_from_db()
    assert (row.phone, person.phone) == (PHONE, "")


def test_the_notice_is_read_without_login_and_names_the_times_of_the_settings(cast, client, settings):
    settings.AUDIT_YEARS, settings.CONTACT_MONTHS, settings.IMPORT_DAYS = 7, 18, 12

    page = client.get("/privasi/").content.decode()

    for words in (
        "7 tahun",
        "18 bulan sesudah jabatan terakhir",
        "12 hari",
        "NIK dan KTP tidak diminta",
        "admin Pokja",
    ):
        assert words in page
    assert "/akun/data/" not in page
    assert 'href="/privasi/"' in client.get("/masuk/").content.decode()
    settings.CONTACT_MONTHS = 0
    assert "sampai admin Pokja menghapusnya" in client.get("/privasi/").content.decode()
    assert "/akun/data/" in cast.client("reader").get("/privasi/").content.decode()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(fresh_database, new_page, shoot, width, scheme):
    cast = make_cast()
    person = make_person(
        cast.pokja, "Siti Aminah", title_before="Ir. Hj.", title_after="M.T.", nip=NIP, user=cast.reader, **CONTACTS
    )
    make_member(cast.pokja, person=person, office="Kepala Bappeda", valid_from=date(2020, 1, 4))
    make_person(cast.pokja, "S. Aminah", nip=NIP)
    for name in ("Ani Lama", "Budi Lama"):
        make_member(cast.pokja, name, valid_until=date(2020, 1, 1))
    Person.objects.filter(name__endswith="Lama").update(**CONTACTS)
    be_on_list(make_meeting(cast.pokja, "Rapat Koordinasi Pokja PKP Provinsi Banten"), person, **CONTACTS)
    pages = {
        "privasi": ("anonymous", "/privasi/"),
        "data-saya": ("reader", "/akun/data/"),
        "data-orang": ("admin", f"/pokja/36/anggota/orang/{person.pk}/data/"),
        "hapus-kontak": ("admin", f"/pokja/36/anggota/orang/{person.pk}/hapus-kontak/"),
        "hapus-kontak-lama": ("admin", "/pokja/36/anggota/hapus-kontak/"),
        "anggota-dengan-kontak-lama": ("admin", "/pokja/36/anggota/"),
    }
    faults = {}
    for name, (who, address) in pages.items():
        page = new_page(user=None if who == "anonymous" else getattr(cast, who), width=width, color_scheme=scheme)
        page.goto(address)
        faults[name] = faults_of(page)
        shoot(page, f"{name}-{width}-{scheme}")
    page = new_page(user=cast.admin, width=width, color_scheme=scheme)
    page.goto("/pokja/36/anggota/hapus-kontak/")
    for box in page.locator("main input[name=people]").all():
        box.uncheck()
    submit(page.get_by_role("button", name="Hapus kontak"))
    faults["tanpa-pilihan"] = faults_of(page)
    shoot(page, f"hapus-kontak-salah-{width}-{scheme}")

    assert {name: found for name, found in faults.items() if found} == {}
