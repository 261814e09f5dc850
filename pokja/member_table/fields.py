"""The columns a table of members may have, in the order of the table for download."""

LABELS = {
    "title_before": "Gelar di depan",
    "name": "Nama",
    "title_after": "Gelar di belakang",
    "nip": "NIP",
    "rank_title": "Pangkat/golongan",
    "role": "Peran",
    "bidang": "Bidang",
    "office": "Jabatan",
    "institution": "Instansi",
    "acting": "Status jabatan",
    "valid_from": "Sejak",
    "valid_until": "Sampai",
    "decree": "Nomor SK",
    "decree_date": "Tanggal SK",
    "basis": "Dasar",
    "phone": "Telepon",
    "email": "Pos-el",
}
LIMITS = {"title_before": 100, "title_after": 100, "rank_title": 100, "nip": 30, "phone": 50, "email": 254}
LIMIT = 300  # of all others

PERSON = ("title_before", "name", "title_after", "rank_title", "nip", "phone", "email")
SEAT = ("role", "bidang", "office", "institution")
