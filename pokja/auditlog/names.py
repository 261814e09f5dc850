"""How things are called in the audit log: asked once per kind of thing, however many lines name them."""

from collections import defaultdict
from collections.abc import Callable

from django.db.models import Model, QuerySet

from pokja.models import Pokja, Region, Seat

GONE = "(sudah dihapus)"


def _as_it_was(model: type[Model], pks: set) -> dict:
    """What is no longer there, with what its history last knew of it; None where there is none."""
    last = dict.fromkeys(pks)
    if hasattr(model, "pgh_event_models"):
        events = model.pgh_event_model.objects.filter(pgh_obj_id__in=pks)
        for event in events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id"):
            names = [one.attname for one in model._meta.local_fields if hasattr(event, one.attname)]
            last[event.pgh_obj_id] = model(**{name: getattr(event, name) for name in names})
    return last


class Names:
    """Collects what has to be named, then answers. What is gone bears its last name, if that is known."""

    _queries: dict[type[Model], Callable[[], QuerySet]] = {
        Pokja: lambda: Pokja.objects.with_region(),
        Region: lambda: Region.objects.select_related("parent"),
        Seat: lambda: Seat.objects.select_related("bidang"),
    }

    @classmethod
    def asked_by(cls, model: type[Model], query: Callable[[], QuerySet]) -> None:
        """Another app says what must come along so that the name of its model takes no further question."""
        cls._queries[model] = query

    def __init__(self):
        self._wanted, self._found = defaultdict(set), defaultdict(dict)

    def want(self, model: type[Model], pk) -> None:
        if pk is not None:
            self._wanted[model].add(pk)

    def load(self) -> None:
        for model, pks in self._wanted.items():
            missing = pks - self._found[model].keys()
            if missing:
                found = self._queries.get(model, model._base_manager.all)().in_bulk(missing)
                gone = missing - found.keys()
                self._found[model] |= found | (_as_it_was(model, gone) if gone else {})
        self._wanted.clear()

    def thing(self, model: type[Model], pk) -> Model | None:
        return self._found[model].get(pk)

    def text(self, model: type[Model], pk) -> str:
        if pk is None:
            return ""
        return str(self.thing(model, pk) or GONE)
