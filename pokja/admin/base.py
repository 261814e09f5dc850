"""What all pages of the admin site share: seen by whoever passes the gate, changed only where a class says so."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect

from pokja.models import Pokja, Region
from pokja.models.region import Level


class Gated:
    """Permissions of Django's own (groups, superuser) say nothing here; the site's gate stands before every page."""

    can_delete = False

    def has_module_permission(self, request):
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnly(Gated, admin.ModelAdmin):
    """A list and a page to read. Nothing is deleted in bulk, and what was done stands in the log audit."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False

    def get_queryset(self, request):
        """What a row shows comes along with it, on the list and on its page."""
        rows = super().get_queryset(request)
        return rows.select_related(*self.list_select_related) if self.list_select_related else rows

    def lookup_allowed(self, lookup, value, request=None):
        """An address may ask what the filters ask; else it could find out a NIP letter by letter."""
        filters = [one for one in self.get_list_filter(request) if isinstance(one, str)]
        return any(lookup == one or lookup.startswith(f"{one}__") for one in filters)

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST":
            raise PermissionDenied
        return super().changelist_view(request, extra_context)

    def history_view(self, request, object_id, extra_context=None):
        """Django's own list knows only what was done here; the log audit knows everything."""
        obj = self.get_object(request, object_id)
        pokja = obj if isinstance(obj, Pokja) else getattr(obj, "gate_pokja", None)
        return redirect("pokja:audit", pokja.code) if pokja else redirect("pokja:audit_all")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for may in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
            if field and hasattr(field.widget, may):
                setattr(field.widget, may, False)
        return field


class ReadOnlyRows(Gated, admin.TabularInline):
    """Rows that belong to what is shown."""

    extra = 0
    show_change_link = False


class ProvinceFilter(admin.SimpleListFilter):
    """By province, its kabupaten/kota included. `path` leads to the region."""

    title = "provinsi"
    parameter_name = "provinsi"
    path = "pokja__region__"

    def lookups(self, request, model_admin):
        return list(Region.objects.filter(level=Level.PROVINCE).values_list("code", "name"))

    def queryset(self, request, queryset):
        return queryset.filter(**{f"{self.path}code__startswith": self.value()}) if self.value() else queryset


class RegionProvinceFilter(ProvinceFilter):
    path = ""


class PokjaProvinceFilter(ProvinceFilter):
    path = "region__"


def yes_no(name: str, label: str):
    """A column for a boolean in words; Django draws a picture whose text is English."""

    @admin.display(description=label, ordering=name)
    def column(self, obj):
        value = getattr(obj, name)
        return "belum diketahui" if value is None else "ya" if value else "tidak"

    return column


class KeptForm:
    """A form whose writing is done by a keeping function: it is tried and taken back, so that a refusal stands at its
    field; `save` of the admin then does it for good.

    The admin sets `acting_user`; a subclass says what `keep` does, and whether trying it does no harm.
    """

    acting_user = None
    may_be_tried = True

    def keep(self):
        raise NotImplementedError

    def clean(self):
        cleaned = super().clean()
        if self.may_be_tried and not self.errors:
            self._try()
        return cleaned

    def _try(self):
        try:
            with transaction.atomic():
                self.keep()
                transaction.set_rollback(True)
        except PermissionDenied as refusal:
            self.add_error(None, str(refusal))
        except ValidationError as refusal:
            errors = refusal.error_dict if hasattr(refusal, "error_dict") else {None: refusal.error_list}
            for name, words in errors.items():
                self.add_error(name if name in self.fields else None, words)

    def _post_clean(self):
        """Django would check the model here, in words of its own; `keep` and the database see to that."""

    @property
    def changed(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.changed_data}


class Kept:
    """Of an admin whose forms are KeptForm: what was sent is written by `keep` of the form, and by that alone."""

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        return type(form.__name__, (form,), {"acting_user": request.user})

    def save_form(self, request, form, change):
        return form.instance

    def save_model(self, request, obj, form, change):
        kept = form.keep()
        obj.pk = kept.pk
        obj.refresh_from_db()

    def save_related(self, request, form, formsets, change):
        """Nothing hangs on the form."""
