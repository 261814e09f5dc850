"""Passwords made of nothing but the words that everybody here types all day are the first that a stranger tries."""

import re

from django.core.exceptions import ValidationError

OWN_WORDS = (
    "pokja", "pkp", "rakor", "notula", "notulen", "notulis", "sekretariat", "sekretaris", "pimpinan", "anggota",
    "admin", "perumahan", "permukiman", "kawasan", "bappeda", "bapperida", "perkim", "disperkim", "dinas",
    "provinsi", "kabupaten", "kota", "sekda", "rapat", "indonesia", "rahasia", "sandi", "masuk", "password",
    "selamat", "datang",
)  # fmt: skip
_ONLY_OWN = re.compile(f"(?:{'|'.join(sorted(OWN_WORDS, key=len, reverse=True))})+")
_OTHER_SIGNS = re.compile(r"[\W\d_]+")


class OwnWordsValidator:
    """Refuses what consists of these words, with figures and signs between them or not: Pokja2026!, rapat-rakor-1."""

    def validate(self, password, user=None):
        if _ONLY_OWN.fullmatch(_OTHER_SIGNS.sub("", password.lower())):
            raise ValidationError("Sandi ini mudah ditebak. Tambahkan kata lain.", code="own_words")

    def get_help_text(self):
        return "Sandi tidak hanya berisi kata yang dipakai sehari-hari di Pokja."
