"""Lines for COPY: what varies from row to row is given, all else has the default of its model."""

import io
import json
from collections.abc import Callable

from django.db import connection
from django.db.models import Max, Model

NULL = "\\N"


def encoded(value) -> str:
    """One value in the text form of COPY."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list) and not value:
        return "{}"
    if isinstance(value, dict):
        value = json.dumps(value)
    text = str(value)
    for sign, escaped in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(sign, escaped)
    return text


class Table:
    """The rows of one model that wait to be written. Their ids are given out here, after those that are there."""

    def __init__(self, model: type[Model]):
        self.model = model
        self.fields = model._meta.concrete_fields
        self.waiting: list[str] = []
        self.written = 0
        self.next_id = (model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1

    def take_id(self) -> int:
        number = self.next_id
        self.next_id += 1
        return number

    def shape(self, *varying: str, **constants) -> Callable[[tuple], None]:
        """A function that adds one row: it is given the values of `varying`, in that order and already encoded."""
        names = {field.attname for field in self.fields}
        if strange := {*varying, *constants} - names:
            raise ValueError(f"{self.model.__name__} has no {sorted(strange)}")
        places = {name: f"%({name})s" for name in varying}
        constant = {
            field.attname: self._encoded(field, constants.get(field.attname, self._default(field))).replace("%", "%%")
            for field in self.fields
        }
        # Filled by place, which is quicker than by name: the values come in the order of the columns.
        order = [field.attname for field in self.fields if field.attname in places]
        picked = [varying.index(name) for name in order]
        template = "\t".join("%s" if name in places else text for name, text in constant.items()) + "\n"
        add = self.waiting.append
        if picked == list(range(len(varying))):
            return lambda values: add(template % values)
        return lambda values: add(template % tuple([values[n] for n in picked]))

    def write(self) -> None:
        """Send what waits, and let the table's own counter go on behind it."""
        if not self.waiting:
            return
        quote = connection.ops.quote_name
        columns = ", ".join(quote(field.column) for field in self.fields)
        table = quote(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", io.StringIO("".join(self.waiting)))
            if self.model._meta.pk.get_internal_type() == "BigAutoField":
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, self.next_id - 1])
        self.written += len(self.waiting)
        self.waiting.clear()

    @staticmethod
    def _encoded(field, value) -> str:
        is_json = field.get_internal_type() == "JSONField"
        return encoded(json.dumps(value) if is_json and value is not None else value)

    @staticmethod
    def _default(field):
        if field.has_default():
            return field.get_default()
        if field.null or field.primary_key or field.is_relation:
            return None
        return ""
