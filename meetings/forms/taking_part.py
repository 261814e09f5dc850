"""The Pokja that take part in a joint meeting, written as lines of names."""

import re
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from pokja.fields import LinesField
from pokja.models import Pokja
from pokja.models.region import Level, full_name

EXAMPLE = "Tulis nama kabupaten/kota atau kodenya, misalnya Kabupaten Lebak atau 36.02."
_BEFORE_NAME = re.compile(r"^pokja( pkp)? ", re.IGNORECASE)
_ALL_OF = re.compile(r"^semua (?:kabupaten/kota (?:di |se-?)?)?(?:provinsi )?", re.IGNORECASE)
_SHORT = {"kab ": "kabupaten ", "kab. ": "kabupaten ", "prov ": "provinsi ", "prov. ": "provinsi "}


class _Place(NamedTuple):
    """What names a Pokja. Plain values: all as models take nine times as long, and few are asked for."""

    pk: int
    region: int
    province: int | None
    code: str
    name: str
    level: str
    aliases: list[str]

    @property
    def full_name(self) -> str:
        return full_name(self.level, self.name)


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
        return self._loaded({place.pk for place in found})

    def _named_by(self, line: str) -> list[_Place]:
        if _ALL_OF.match(line):
            province = self._one_of(_ALL_OF.sub("provinsi ", line), line)
            return [place for place in self._everywhere if place.province == province.region]
        return [self._one_of(line, line)]

    def _one_of(self, name: str, line: str) -> _Place:
        found = self._by_name.get(_plain(name), [])
        if len(found) == 1:
            return found[0]
        if found:
            names = " atau ".join(place.full_name for place in found)
            raise ValidationError(f"“{line}” bisa berarti {names}. Tulis nama lengkapnya.", code="ambiguous")
        raise ValidationError(f"“{line[:60]}” tidak dikenal. {EXAMPLE}", code="unknown")

    def _loaded(self, wanted: set[int]) -> list[Pokja]:
        if missing := wanted - self._known.keys():
            self._known |= Pokja.objects.with_region().in_bulk(missing)
        return sorted((self._known[pk] for pk in wanted), key=lambda pokja: pokja.code)

    @cached_property
    def _known(self) -> dict[int, Pokja]:
        return {}

    @cached_property
    def _everywhere(self) -> list[_Place]:
        names = ("pk", *(f"region__{name}" for name in ("pk", "parent_id", "code", "name", "level", "aliases")))
        return [_Place(*row) for row in Pokja.objects.values_list(*names)]

    @cached_property
    def _by_name(self) -> dict[str, list[_Place]]:
        """Every way to write a place; a full name or a code stands before a short one."""
        full, short = {}, {}
        for place in self._everywhere:
            for name in {place.full_name, place.code}:
                full.setdefault(_plain(name), []).append(place)
            bare = place.name if place.level == Level.PROVINCE else place.name.partition(" ")[2]
            for name in {bare, *place.aliases}:
                short.setdefault(_plain(name), []).append(place)
        return short | full


def _plain(name: str) -> str:
    plain = " ".join(_BEFORE_NAME.sub("", name).lower().split())
    for short, long in _SHORT.items():
        if plain.startswith(short):
            plain = long + plain.removeprefix(short)
    return plain
