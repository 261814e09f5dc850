"""The second template engine, for what stands on a page many times: Jinja2 draws it in two fifths of the time."""

from jinja2 import Environment, StrictUndefined

from pokja.templatetags import indonesian, lines


def environment(**options) -> Environment:
    """With the tags and filters that these templates use, under their names."""
    made = Environment(**options | {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})  # noqa: S701 - Django's options escape
    made.globals |= {"address": lines.address, "status": lines.status, "rentang_tanggal": indonesian.rentang_tanggal}
    made.filters |= {"ukuran": indonesian.register.filters["ukuran"]}
    return made
