"""The account: who it is, what it may do where, and on which devices it is signed in."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from meetings.models import PastedText
from meetings.personal.shape import Section, section
from meetings.personal.subject import Subject
from pokja.devices import device_words
from pokja.models import Access, Invitation, User


def account_sections(subject: Subject) -> list[Section]:
    """A Pokja learns of the account only what it gave: its name, and the access to itself."""
    user = subject.user
    accesses = Access.objects.filter(user=user).select_related("pokja__region__parent", "region", "granted_by")
    if subject.pokja:
        return [_account_of_entry(user), _accesses(accesses.filter(pokja=subject.pokja))]
    return [_account(user), _accesses(accesses), _devices(user), _invitations(user), _pasted(user)]


def _account(user: User) -> Section:
    columns = {
        "name": "Nama",
        "email": "Pos-el",
        "other_emails": "Pos-el lain",
        "created": "Akun dibuat",
        "last_login": "Terakhir masuk",
        "active": "Akun aktif",
        "staff": "Masuk situs kelola",
        "second_step": "Langkah kedua aktif",
        "single_sign_on": "Terhubung dengan masuk tunggal",
        "theme": "Tema",
        "tab_indents": "Tab memasukkan baris",
    }
    emails = EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).values_list("email", flat=True)
    row = {
        "name": user.name,
        "email": user.email,
        "other_emails": ", ".join(emails),
        "created": user.date_joined,
        "last_login": user.last_login,
        "active": user.is_active,
        "staff": user.is_staff,
        "second_step": Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists(),
        "single_sign_on": ", ".join(user.identities.values_list("issuer", flat=True)),
        "theme": user.get_theme_display(),
        "tab_indents": user.tab_indents,
    }
    note = "Sandi tersimpan dalam bentuk yang tidak dapat dibaca kembali, jadi tidak ikut di sini."
    return section("account", "Akun", columns, [row], as_facts=True, note=note)


def _account_of_entry(user: User | None) -> Section:
    rows = [{"name": str(user), "active": user.is_active}] if user else []
    return section("account", "Akun", {"name": "Nama akun", "active": "Akun aktif"}, rows, as_facts=True)


def _accesses(accesses) -> Section:
    columns = {
        "role": "Peran",
        "place": "Tempat",
        "valid_from": "Sejak",
        "valid_until": "Sampai",
        "granted_at": "Diberikan",
        "granted_by": "Oleh",
    }
    rows = (
        {
            "role": access.get_role_display(),
            "place": access.place,
            "valid_from": access.valid_from,
            "valid_until": access.valid_until,
            "granted_at": access.granted_at,
            "granted_by": str(access.granted_by) if access.granted_by else "",
        }
        for access in accesses
    )
    return section("accesses", "Akses", columns, rows)


def _devices(user: User) -> Section:
    columns = {
        "device": "Perangkat",
        "user_agent": "Keterangan peramban",
        "address": "Alamat IP",
        "since": "Masuk",
        "last_seen": "Terakhir tercatat",
    }
    rows = (
        {
            "device": device_words(row.user_agent),
            "user_agent": row.user_agent,
            "address": row.ip,
            "since": row.created_at,
            "last_seen": row.last_seen_at,
        }
        for row in UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk")
    )
    return section("devices", "Perangkat yang pernah masuk", columns, rows, unprinted=("user_agent",))


def _invitations(user: User) -> Section:
    columns = {"sent_at": "Dikirim", "sent_by": "Oleh", "expires_at": "Berlaku sampai", "accepted_at": "Diterima"}
    rows = (
        {
            "sent_at": invitation.sent_at,
            "sent_by": str(invitation.sent_by) if invitation.sent_by else "",
            "expires_at": invitation.expires_at,
            "accepted_at": invitation.accepted_at,
        }
        for invitation in Invitation.objects.filter(user=user).select_related("sent_by")
    )
    return section("invitations", "Undangan akun", columns, rows)


def _pasted(user: User) -> Section:
    """Texts on their way into a meeting; nobody else reads them."""
    columns = {"text": "Teks", "filename": "Berkas", "pasted_at": "Ditempel", "taken_at": "Dimasukkan"}
    rows = (
        {"text": text.text, "filename": text.filename, "pasted_at": text.started_at, "taken_at": text.taken_at}
        for text in PastedText.objects.filter(owner=user).order_by("-started_at", "-pk")
    )
    return section("pasted", "Teks yang ditempel", columns, rows)
