"""The agencies that host a Pokja one after the other, with the letterhead each brings."""

from datetime import timedelta

from django.db.models import Q

from pokja.keeping.change import change, period_text, refusals, same_row
from pokja.models import HostAgency, User
from pokja.storage import store
from pokja.uploads import Upload

SIZES = ("government_size", "agency_size", "logo_height")
FIELDS = ("agency", "government", "extra_lines", "address", "contact", *SIZES, "valid_from", "valid_until")


def add_host(host: HostAgency, logo: Upload | None, *, by: User) -> HostAgency:
    """A new agency takes over: the one that hosts without an end stops the day before."""
    with change(host.pokja, by):
        known = same_row(HostAgency.objects.filter(pokja=host.pokja), host, FIELDS)
        if known:
            return known
        if host.valid_from:
            _end_open_host(host)
        return _save(host, logo)


def correct_host(host: HostAgency, changed: dict, logo: Upload | None, *, remove_logo: bool, by: User) -> HostAgency:
    """Write what the writer changed."""
    with change(host.pokja, by):
        host = HostAgency.objects.select_related("pokja").get(pk=host.pk)
        for name, value in changed.items():
            setattr(host, name, value)
        if remove_logo:
            host.logo = None
        return _save(host, logo)


def _end_open_host(successor: HostAgency) -> None:
    for host in HostAgency.objects.filter(pokja=successor.pokja, valid_until=None).filter(
        Q(valid_from=None) | Q(valid_from__lt=successor.valid_from)
    ):
        host.valid_until = successor.valid_from - timedelta(days=1)
        host.save(update_fields=["valid_until"])


def _save(host: HostAgency, logo: Upload | None) -> HostAgency:
    if logo:
        host.logo = store(logo.content, logo.content_type)
    with refusals(host_one_at_a_time=("valid_from", lambda: _who_hosts(host))):
        host.save()
    return host


def _who_hosts(host: HostAgency) -> str:
    others = HostAgency.objects.filter(pokja=host.pokja).exclude(pk=host.pk)
    if host.valid_until:
        others = others.filter(Q(valid_from=None) | Q(valid_from__lte=host.valid_until))
    if host.valid_from:
        others = others.filter(Q(valid_until=None) | Q(valid_until__gte=host.valid_from))
    other = others.first()
    name = f"{other.agency} ({period_text(other)})" if other else "instansi lain"
    return f"Pada masa itu sekretariat ada di {name}. Ubah tanggalnya, atau akhiri dulu yang itu."
