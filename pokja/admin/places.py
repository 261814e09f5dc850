"""Regions and Pokja: what the system admin repairs and decides."""

from django import forms
from django.contrib import admin
from django.forms import ModelForm

from pokja import keeping
from pokja.admin.base import Kept, KeptForm, PokjaProvinceFilter, ReadOnly, RegionProvinceFilter, yes_no
from pokja.admin.site import site
from pokja.fields import CleanCharField, LinesField
from pokja.forms_base import IndonesianFormMixin
from pokja.keeping.regions import change_region
from pokja.models import Pokja, Region


class RegionForm(KeptForm, IndonesianFormMixin, ModelForm):
    name = CleanCharField(label="Nama", max_length=100, error_messages={"required": "Isi nama wilayah."})
    aliases = LinesField(
        label="Sebutan lain", line_length=100, required=False, help_text="Satu sebutan per baris, misalnya DIY."
    )

    class Meta:
        model = Region
        fields = ["name", "aliases", "zone"]

    def keep(self):
        return change_region(self.instance, self.changed, by=self.acting_user)


@admin.register(Region, site=site)
class RegionAdmin(Kept, ReadOnly):
    form = RegionForm
    fields = ["code", "level", "parent", "name", "aliases", "zone"]
    readonly_fields = ["code", "level", "parent"]
    list_display = ["code", "full_name", "level", "zone"]
    list_display_links = ["code", "full_name"]
    list_filter = ["level", "zone", RegionProvinceFilter]
    list_select_related = ["parent"]
    search_fields = ["name", "code", "aliases"]

    @admin.display(description="nama", ordering="name")
    def full_name(self, region):
        return region.full_name

    def has_change_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)


class PokjaForm(KeptForm, IndonesianFormMixin, ModelForm):
    merged_into = forms.ModelChoiceField(
        label="Digabung ke",
        queryset=Pokja.objects.with_region(),
        required=False,
        help_text="Hanya bila statusnya Digabung.",
    )
    own_name = CleanCharField(label="Nama sendiri", max_length=300, required=False)

    class Meta:
        model = Pokja
        fields = ["status", "merged_into", "own_name", "has_work_programme"]

    def keep(self):
        return keeping.change_pokja(self.instance, self.changed, by=self.acting_user)


@admin.register(Pokja, site=site)
class PokjaAdmin(Kept, ReadOnly):
    form = PokjaForm
    fields = ["region", "status", "merged_into", "own_name", "has_work_programme"]
    readonly_fields = ["region"]
    list_display = ["code", "name", "own_name", "status", "programme"]
    list_display_links = ["code", "name"]
    list_filter = ["status", PokjaProvinceFilter]
    list_select_related = ["region"]
    ordering = ["region__code"]
    search_fields = ["region__name", "region__code", "own_name"]
    programme = yes_no("has_work_programme", "program kerja")

    @admin.display(description="kode", ordering="region__code")
    def code(self, pokja):
        return pokja.region.code

    @admin.display(description="Pokja", ordering="region__name")
    def name(self, pokja):
        return pokja.name

    def has_change_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)
