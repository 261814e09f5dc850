"""Accounts and their access. Passwords, groups and Django's own permissions are no business of this site."""

from django import forms
from django.contrib import admin
from django.forms import ModelForm
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from pokja import keeping
from pokja.admin.base import Kept, KeptForm, ReadOnly, yes_no
from pokja.admin.site import site
from pokja.fields import CleanCharField, CleanEmailField
from pokja.forms_base import IndonesianFormMixin
from pokja.indonesian import short_date
from pokja.keeping.accounts import change_account, open_account
from pokja.keeping.area_access import give_area_access, take_area_access
from pokja.models import Access, Invitation, Pokja, Region, User
from pokja.models.region import Level
from pokja.roles import POKJA_ROLES, Role
from pokja.views.invitations import send_invitation


class NewAccountForm(KeptForm, IndonesianFormMixin, ModelForm):
    email = CleanEmailField(label="Pos-el", max_length=254, error_messages={"required": "Isi pos-el."})
    name = CleanCharField(label="Nama", max_length=300, error_messages={"required": "Isi nama."})

    class Meta:
        model = User
        fields = ["email", "name"]

    def keep(self):
        return open_account(**self.cleaned_data, by=self.acting_user)


class AccountForm(KeptForm, IndonesianFormMixin, ModelForm):
    name = CleanCharField(label="Nama", max_length=300, error_messages={"required": "Isi nama."})

    class Meta:
        model = User
        fields = ["name", "is_active"]
        help_texts = {"is_active": "Akun yang tidak aktif langsung keluar dari semua perangkat dan tidak bisa masuk."}

    def keep(self):
        return change_account(self.instance, self.changed, by=self.acting_user)


@admin.register(User, site=site)
class UserAdmin(Kept, ReadOnly):
    """A new account gets an invitation by mail; nobody but its owner ever sets its password."""

    list_display = ["name", "email", "active", "last_login", "date_joined"]
    list_filter = ["is_active", "access__role"]
    ordering = ["name", "pk"]
    search_fields = ["name", "email"]
    active = yes_no("is_active", "aktif")

    def get_form(self, request, obj=None, **kwargs):
        return super().get_form(request, obj, **{"form": AccountForm if obj else NewAccountForm} | kwargs)

    def get_fields(self, request, obj=None):
        return ["email", "name", "is_active", "accesses", "last_login", "date_joined"] if obj else ["email", "name"]

    def get_readonly_fields(self, request, obj=None):
        return ["email", "accesses", "last_login", "date_joined"] if obj else []

    @admin.display(description="akses")
    def accesses(self, user):
        rows = user.access_set.select_related("pokja__region", "region")
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((str(row),) for row in rows)))

    def has_add_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)

    def add_view(self, request, form_url="", extra_context=None):
        """The letter goes out once the account stands: its link must not lead to one that was taken back."""
        request.invited = []
        response = super().add_view(request, form_url, extra_context)
        for account in request.invited:
            send_invitation(request, account, None)
        return response

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            request.invited.append(obj)


class AccessForm(KeptForm, IndonesianFormMixin, ModelForm):
    may_be_tried = False  # giving access sends a letter

    email = CleanEmailField(label="Pos-el akun", max_length=254, error_messages={"required": "Isi pos-el akunnya."})
    role = forms.ChoiceField(label="Peran", choices=[("", "Pilih peran"), *Role.choices])
    pokja = forms.ModelChoiceField(
        label="Pokja", queryset=Pokja.objects.with_region(), required=False, help_text="Untuk peran di satu Pokja."
    )
    region = forms.ModelChoiceField(
        label="Provinsi",
        queryset=Region.objects.filter(level=Level.PROVINCE),
        required=False,
        help_text="Untuk pembaca wilayah. Kosongkan untuk tingkat nasional.",
    )

    class Meta:
        model = Access
        fields = ["role", "pokja", "region"]

    def clean_email(self):
        self.user = User.objects.filter(email__iexact=self.cleaned_data["email"]).first()
        if self.user is None:
            raise forms.ValidationError("Belum ada akun dengan pos-el ini. Tambah akunnya dulu.")
        return self.user.email

    def clean(self):
        given = self.cleaned_data
        pokja, region, role = given.get("pokja"), given.get("region"), given.get("role")
        if role in POKJA_ROLES and not pokja:
            self.add_error("pokja", "Pilih Pokja untuk peran ini.")
        if role and role not in POKJA_ROLES and pokja:
            self.add_error("pokja", "Kosongkan Pokja: peran ini berlaku untuk wilayah.")
        if region and role != Role.AREA_READER:
            self.add_error("region", "Kosongkan provinsi: hanya pembaca wilayah yang memakainya.")
        if not self.errors:
            self._refuse_what_is_there(role, pokja, region)
        return super().clean()

    def _refuse_what_is_there(self, role, pokja, region):
        """Giving it again would take its end away without a word."""
        there = Access.objects.filter(user=self.user, role=role, pokja=pokja, region=region).on(timezone.localdate())
        for access in there.exclude(valid_until=None):
            until = short_date(access.valid_until)
            self.add_error(
                "email", f"{self.user} sudah punya akses ini sampai {until}. Cabut dulu bila ingin mengubahnya."
            )

    def keep(self):
        given = self.cleaned_data
        user, role, by = self.user, Role(given["role"]), self.acting_user
        if given["pokja"]:
            return keeping.give_access(given["pokja"], email=user.email, name=user.name, role=role, by=by)
        return give_area_access(user, role, given["region"], by=by)


@admin.register(Access, site=site)
class AccessAdmin(Kept, ReadOnly):
    """Given and taken, never changed."""

    form = AccessForm
    list_display = ["user", "role", "place", "valid_from", "valid_until", "granted_by"]
    list_filter = ["role", "scope"]
    list_select_related = ["user", "pokja__region", "region", "granted_by"]
    search_fields = ["user__name", "user__email", "pokja__region__name", "region__name"]

    @admin.display(description="tempat")
    def place(self, access):
        return access.place

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["email", "role", "pokja", "region"]
        return ["user", "role", "pokja", "region", "valid_from", "valid_until", "granted_by", "granted_at"]

    def has_add_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)

    def get_deleted_objects(self, objs, request):
        """Nothing goes with it."""
        return [str(obj) for obj in objs], {}, set(), []

    def delete_model(self, request, obj):
        if obj.pokja_id:
            keeping.take_access(obj, by=request.user)
        else:
            take_area_access(obj, by=request.user)


@admin.register(Invitation, site=site)
class InvitationAdmin(ReadOnly):
    """Who was invited when. The key of a link is known to nobody."""

    fields = ["user", "sent_at", "sent_by", "expires_at", "accepted_at", "revoked_at"]
    list_display = fields
    list_select_related = ["user", "sent_by"]
    search_fields = ["user__name", "user__email"]
