"""The Pokja that take part in a joint meeting, written as lines of names."""

import re

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from pokja.fields import LinesField
from pokja.models import Pokja
from pokja.models.region import Level

EXAMPLE = "Tulis nama kabupaten/kota atau kodenya, misalnya Kabupaten Lebak atau 36.02."
_BEFORE_NAME = re.compile(r"^pokja( pkp)? ", re.IGNORECASE)
_ALL_OF = re.compile(r"^semua (?:kabupaten/kota (?:di |se-?)?)?(?:provinsi )?", re.IGNORECASE)
_SHORT = {"kab ": "kabupaten ", "kab. ": "kabupaten ", "prov ": "provinsi ", "prov. ": "provinsi "}


class PokjaLinesField(LinesField):
    """One Pokja a line, by region name or code; "semua Banten" means every kabupaten/kota of that province."""

    def prepare_value(self, value):
        if isinstance(value, list | tuple):
            value = [entry.region.full_name if isinstance(entry, Pokja) else entry for entry in value]
        return super().prepare_value(value)

    def to_python(self, value) -> list[Pokja]:
        found, errors = [], []
        for line in super().to_python(value):
            try:
                found += self._named_by(line)
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors[:5])
        return sorted(set(found), key=lambda pokja: pokja.code)

    def _named_by(self, line: str) -> list[Pokja]:
        if _ALL_OF.match(line):
            province = self._one_of(_ALL_OF.sub("provinsi ", line), line)
            return [pokja for pokja in self._everywhere if pokja.region.parent_id == province.region_id]
        return [self._one_of(line, line)]

    def _one_of(self, name: str, line: str) -> Pokja:
        found = self._by_name.get(_plain(name), [])
        if len(found) == 1:
            return found[0]
        if found:
            names = " atau ".join(pokja.region.full_name for pokja in found)
            raise ValidationError(f"“{line}” bisa berarti {names}. Tulis nama lengkapnya.", code="ambiguous")
        raise ValidationError(f"“{line[:60]}” tidak dikenal. {EXAMPLE}", code="unknown")

    @cached_property
    def _everywhere(self) -> list[Pokja]:
        return list(Pokja.objects.with_region())

    @cached_property
    def _by_name(self) -> dict[str, list[Pokja]]:
        """Every way to write a place; a full name or a code stands before a short one."""
        full, short = {}, {}
        for pokja in self._everywhere:
            region = pokja.region
            for name in {region.full_name, region.code}:
                full.setdefault(_plain(name), []).append(pokja)
            bare = region.name if region.level == Level.PROVINCE else region.name.partition(" ")[2]
            for name in {bare, *region.aliases}:
                short.setdefault(_plain(name), []).append(pokja)
        return short | full


def _plain(name: str) -> str:
    plain = " ".join(_BEFORE_NAME.sub("", name).lower().split())
    for short, long in _SHORT.items():
        if plain.startswith(short):
            plain = long + plain.removeprefix(short)
    return plain
