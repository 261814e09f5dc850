"""What all forms share: crispy without a form tag, messages in Indonesian, hints and errors joined to their fields."""

from dataclasses import dataclass

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models
from django.forms.boundfield import BoundField
from django.utils.functional import cached_property
from django.utils.html import conditional_escape

from pokja.fields import (
    TEXT_LIMIT,
    CleanCharField,
    CleanEmailField,
    CleanTextField,
    IndonesianDateField,
    IndonesianDecimalField,
    IndonesianIntegerField,
    IndonesianTimeField,
    LinesField,
)

# What Django's own fields say, in words that tell what to do. Messages given where a field is declared stay.
MESSAGES = {
    forms.Field: {"required": "Isi bagian ini.", "unique": "Isian ini sudah dipakai. Tulis yang lain."},
    forms.BooleanField: {"required": "Centang bagian ini."},
    forms.ChoiceField: {"required": "Pilih salah satu.", "invalid_choice": "Pilih salah satu dari daftar."},
    forms.MultipleChoiceField: {"invalid_list": "Pilih dari daftar."},
    forms.ModelChoiceField: {"invalid_choice": "Pilih salah satu dari daftar."},
    forms.ModelMultipleChoiceField: {"invalid_list": "Pilih dari daftar.", "invalid_pk_value": "Pilih dari daftar."},
    forms.EmailField: CleanEmailField.default_error_messages,
    forms.IntegerField: {
        "invalid": "Tulis angka bulat, misalnya 12.",
        "min_value": "Angka ini terlalu kecil. Periksa lagi.",
        "max_value": "Angka ini terlalu besar. Periksa lagi.",
    },
    forms.DecimalField: {"invalid": "Tulis angka, misalnya 12,5."},
    forms.UUIDField: {"invalid": "Muat ulang laman ini, lalu coba lagi."},
    forms.FileField: {
        "required": "Pilih berkasnya dulu.",
        "invalid": "Pilih berkasnya dulu.",
        "missing": "Pilih berkasnya dulu.",
        "empty": "Berkas ini kosong. Pilih berkas lain.",
        "max_length": "Nama berkas %(length)d huruf, batasnya %(max)d. Ganti namanya dulu.",
        "contradiction": "Pilih berkas baru atau centang hapus, jangan keduanya.",
    },
    forms.ImageField: {"invalid_image": "Berkas ini bukan gambar yang bisa dibuka. Pilih gambar lain."},
}
DOUBLE = "Data dengan isian yang sama sudah ada. Ubah salah satunya."

FORM_FIELDS = {
    models.CharField: CleanCharField,
    models.TextField: CleanTextField,
    models.EmailField: CleanEmailField,
    models.DateField: IndonesianDateField,
    models.TimeField: IndonesianTimeField,
    models.DecimalField: IndonesianDecimalField,
    models.IntegerField: IndonesianIntegerField,
    models.BigIntegerField: IndonesianIntegerField,
    models.SmallIntegerField: IndonesianIntegerField,
    models.PositiveIntegerField: IndonesianIntegerField,
    models.PositiveSmallIntegerField: IndonesianIntegerField,
    models.PositiveBigIntegerField: IndonesianIntegerField,
}


def indonesian_formfield(db_field: models.Field, **kwargs):
    """The form field of a model field: ours where Django's would let dirty text in or read a date month first."""
    if isinstance(db_field, ArrayField):
        line_length = db_field.base_field.max_length or TEXT_LIMIT
        return models.Field.formfield(
            db_field, **{"form_class": LinesField, "line_length": line_length, "show_hidden_initial": False} | kwargs
        )
    if form_class := FORM_FIELDS.get(type(db_field)):
        kwargs.setdefault("form_class", form_class)
    if isinstance(db_field, models.TextField) and not db_field.choices:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
    return db_field.formfield(**kwargs)


def speak_indonesian(field: forms.Field):
    """Replace the messages that nobody chose, that is Django's own."""
    django_words, ours = {}, {}
    for cls in reversed(type(field).__mro__):
        if cls.__module__.startswith("django."):
            django_words |= vars(cls).get("default_error_messages", {})
        ours |= MESSAGES.get(cls, {})
    for code, text in ours.items():
        if field.error_messages.get(code) is django_words.get(code):
            field.error_messages[code] = text


class SpokenBoundField(BoundField):
    """A field in a form, joined to its hint and error for those who listen to the page."""

    def __init__(self, form, field, name):
        super().__init__(form, field, name)
        # Here and not in the form: a field is bound before it is cleaned or shown, also one added late.
        speak_indonesian(field)
        # The crispy templates print hints as markup.
        self.help_text = conditional_escape(self.help_text)

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if self.use_fieldset:
            # Radios and check boxes of one question: the fieldset carries hint and error, one choice cannot be wrong.
            attrs.pop("aria-invalid", None)
        elif self.field.required and not widget.is_hidden and not isinstance(widget, forms.FileInput):
            attrs["aria-required"] = "true"
        return attrs

    @property
    def focus_id(self) -> str:
        """The id of the element to go to for an answer; of several choices the first."""
        return self.id_for_label or f"{self.auto_id}_0"


@dataclass(frozen=True)
class FormError:
    """One line of the summary on top of a page; `field_id` is where its link leads."""

    label: str
    message: str
    field_id: str


class FieldsHelper(FormHelper):
    """Prints fields only; the page writes the form tag, the token and the buttons."""

    form_tag = False
    disable_csrf = True
    # Crispy's own property looks the empty name up among all routes, once for each form printed.
    form_action = ""


class IndonesianFormMixin:
    """Validation on submit only, one form tag and one token written by the page, errors in Indonesian."""

    use_required_attribute = False
    bound_field_class = SpokenBoundField

    @cached_property
    def helper(self) -> FormHelper:
        return FieldsHelper()

    @property
    def general_errors(self) -> list[str]:
        """Errors without a field on the page: of the form as a whole and of hidden fields."""
        hidden = [message for field in self.hidden_fields() for message in field.errors]
        return [*self.non_field_errors(), *hidden]

    @property
    def general_errors_id(self) -> str:
        return f"{self.prefix}-errors" if self.prefix else "form-errors"

    def error_list(self) -> list[FormError]:
        """All errors for the summary, in the order of the page and in the words that stand at the field."""
        general = [FormError("", message, self.general_errors_id) for message in self.general_errors]
        at_fields = [
            FormError(str(field.label), message, field.focus_id)
            for field in self.visible_fields()
            for message in field.errors
        ]
        return general + at_fields


class IndonesianForm(IndonesianFormMixin, forms.Form):
    """A form without a model."""


class IndonesianModelForm(IndonesianFormMixin, forms.ModelForm):
    """A form of a model; its text, dates, times and numbers are read by our own fields."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        meta = getattr(cls, "Meta", None)
        if meta and not hasattr(meta, "formfield_callback"):
            meta.formfield_callback = staticmethod(indonesian_formfield)

    def _update_errors(self, errors):
        # Django's Indonesian sentence for this says the opposite ("... ini tidak ada").
        for error in getattr(errors, "error_dict", {}).get(NON_FIELD_ERRORS, []):
            if error.code == "unique_together":
                error.message, error.params = DOUBLE, None
        super()._update_errors(errors)
