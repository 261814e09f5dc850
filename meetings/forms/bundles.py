"""Which finals a ZIP is to hold: of one Pokja or one area, in one budget year."""

from django import forms

from meetings.models import Meeting
from pokja.forms_base import IndonesianForm
from pokja.models import Pokja, Region
from pokja.roles import Permission

NATION = "nasional"


class BundleForm(IndonesianForm):
    place = forms.ChoiceField(label="Dari")
    year = forms.ChoiceField(label="Tahun anggaran")

    def __init__(self, data=None, *, user):
        super().__init__(data)
        reach = user.reach(Permission.MEETING_READ)
        own = Pokja.objects.with_region().filter(pk__in=reach.own)
        provinces = Region.objects.filter(parent=None)
        provinces = provinces if reach.nation else provinces.filter(pk__in=reach.provinces)
        self._own = {pokja.code: pokja for pokja in own}
        self._provinces = {f"provinsi-{region.code}": region for region in provinces}
        self.fields["place"].choices = [
            *((code, pokja.name) for code, pokja in self._own.items()),
            *([(NATION, "Nasional")] if reach.nation else []),
            *((key, f"{region.full_name} dan kabupaten/kotanya") for key, region in self._provinces.items()),
        ]
        visible = Meeting.objects.visible_to(user).filter(final_version__gt=0)
        years = visible.exclude(budget_year=None).order_by("-budget_year").values_list("budget_year", flat=True)
        self.fields["year"].choices = [(year, str(year)) for year in years.distinct()]

    @property
    def has_choice(self) -> bool:
        return bool(self.fields["place"].choices and self.fields["year"].choices)

    @property
    def wanted(self) -> dict:
        place = self.cleaned_data["place"]
        return {
            "pokja": self._own.get(place),
            "province": self._provinces.get(place),
            "year": int(self.cleaned_data["year"]),
        }
