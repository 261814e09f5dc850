"""Template filters that print dates, hours, numbers and NIP as Indonesian papers do; an empty value prints nothing."""

from django import template

from pokja import indonesian

register = template.Library()


def _printed(function):
    """A filter of `function` that answers "" to an empty value, so that templates need no `if` around it."""

    def print_value(value):
        return "" if value in (None, "") else function(value)

    return print_value


register.filter("tanggal", _printed(indonesian.long_date))
register.filter("tanggal_pendek", _printed(indonesian.short_date))
register.filter("jam", _printed(indonesian.clock))
register.filter("rupiah", _printed(indonesian.rupiah))
register.filter("desimal", _printed(indonesian.decimal_text))
register.filter("nip", _printed(indonesian.nip_text))
register.filter("romawi", _printed(indonesian.roman))
register.filter("bulan", _printed(indonesian.month_name))
register.filter("ukuran", _printed(indonesian.size_text))


@register.simple_tag
def rentang_tanggal(first, last):
    """29–30 Mei 2023"""
    return indonesian.date_range(first, last or first) if first else ""


@register.simple_tag
def pukul(start, end=None, zone=""):
    """pukul 09.00–15.30 WIB"""
    return indonesian.time_text(start, end, zone)
