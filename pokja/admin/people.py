"""Members, seats, SK and letterheads, to read. They are kept on the pages of their Pokja, as are NIP and contacts."""

from django.contrib import admin

from pokja.admin.base import ProvinceFilter, ReadOnly
from pokja.admin.site import site
from pokja.models import Bidang, Decree, HostAgency, Institution, Membership, Person, Seat


@admin.register(Person, site=site)
class PersonAdmin(ReadOnly):
    fields = ["pokja", "title_before", "name", "title_after", "rank_title", "user", "merged_into"]
    list_display = ["full_name", "pokja", "user"]
    list_filter = [ProvinceFilter]
    list_select_related = ["pokja__region", "user"]
    search_fields = ["name", "pokja__region__name"]

    @admin.display(description="nama", ordering="name")
    def full_name(self, person):
        return person.full_name


@admin.register(Membership, site=site)
class MembershipAdmin(ReadOnly):
    fields = ["pokja", "person", "seat", "acting", "decree", "valid_from", "valid_until", "basis"]
    list_display = ["person", "seat", "pokja", "acting", "valid_from", "valid_until"]
    list_filter = ["role", "acting", ProvinceFilter]
    list_select_related = ["pokja__region", "person", "seat__bidang"]
    search_fields = ["person__name", "seat__office", "pokja__region__name"]


@admin.register(Seat, site=site)
class SeatAdmin(ReadOnly):
    fields = ["pokja", "role", "bidang", "office", "institution"]
    list_display = ["role", "bidang", "office", "institution", "pokja"]
    list_filter = ["role", ProvinceFilter]
    list_select_related = ["pokja__region", "bidang"]
    search_fields = ["office", "institution", "bidang__name", "pokja__region__name"]


@admin.register(Bidang, Institution, site=site)
class NameAdmin(ReadOnly):
    fields = ["pokja", "name"]
    list_display = ["name", "pokja"]
    list_filter = [ProvinceFilter]
    list_select_related = ["pokja__region"]
    search_fields = ["name", "pokja__region__name"]


@admin.register(Decree, site=site)
class DecreeAdmin(ReadOnly):
    fields = ["pokja", "number", "date", "subject", "signed_by_office", "valid_from", "valid_until"]
    list_display = ["number", "date", "pokja", "valid_from", "valid_until"]
    list_filter = [ProvinceFilter]
    list_select_related = ["pokja__region"]
    search_fields = ["number", "subject", "pokja__region__name"]


@admin.register(HostAgency, site=site)
class HostAdmin(ReadOnly):
    fields = ["pokja", "agency", "government", "extra_lines", "address", "contact", "valid_from", "valid_until"]
    list_display = ["agency", "pokja", "valid_from", "valid_until"]
    list_filter = [ProvinceFilter]
    list_select_related = ["pokja__region"]
    search_fields = ["agency", "government", "pokja__region__name"]
