"""Form fields for clean text, Indonesian dates, times and numbers, and NIP; what is printed reads back the same."""

from datetime import date, datetime, time
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from pokja.cleaning import clean_text
from pokja.indonesian import clock, decimal_text, short_date
from pokja.parsing import nip_doubts, parse_date, parse_decimal, parse_nip, parse_time, parse_whole_number

__all__ = [
    "CleanCharField",
    "CleanEmailField",
    "CleanTextField",
    "IndonesianDateField",
    "IndonesianDecimalField",
    "IndonesianIntegerField",
    "IndonesianTimeField",
    "LinesField",
    "NIPField",
    "clean_text",
    "nip_doubts",
    "parse_date",
    "parse_decimal",
    "parse_nip",
    "parse_time",
    "parse_whole_number",
]

LINE_LIMIT = 300
TEXT_LIMIT = 20_000
LINES_LIMIT = 500


def _text_box(**attrs) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off"} | attrs)


def check_length(text: str, limit: int, subject: str, *, told: int | None = None):
    """`told` is the limit that people read, where another one decides."""
    if len(text) > limit:
        raise ValidationError(
            f"{subject} {decimal_text(len(text))} karakter, batasnya {decimal_text(told or limit)}. Ringkas dulu.",
            code="max_length",
        )


class SameWhenReadBack:
    """A field has changed when what is typed now means something else than the value the page started from."""

    def has_changed(self, initial, data) -> bool:
        if self.disabled:
            return False
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class CleanCharField(SameWhenReadBack, forms.CharField):
    """One line of text without control signs and invisible signs."""

    multiline = False
    default_limit = LINE_LIMIT
    default_error_messages = {"required": "Isi bagian ini."}

    def __init__(self, *, max_length=None, **kwargs):
        # Our own limit instead of Django's: its maxlength attribute makes browsers cut a pasted text without a word.
        self.limit = max_length or self.default_limit
        kwargs.setdefault("widget", self.default_widget())
        super().__init__(**kwargs)

    def default_widget(self):
        return _text_box()

    def to_python(self, value):
        text = "" if value is None else str(value)
        # What cleaning could never make short enough is refused unread: cleaning megabytes takes seconds.
        check_length(text, max(self.limit * 20, 10_000), self.label or "Isian ini", told=self.limit)
        return clean_text(text, multiline=self.multiline) or self.empty_value

    def validate(self, value):
        super().validate(value)
        check_length(value or "", self.limit, self.label or "Isian ini")


class CleanTextField(CleanCharField):
    """Text of several lines."""

    multiline = True
    default_limit = TEXT_LIMIT

    def default_widget(self):
        return forms.Textarea(attrs={"rows": 4})


class CleanEmailField(CleanCharField):
    """A mail address; the clean text is checked as Django does."""

    default_validators = forms.EmailField.default_validators
    default_error_messages = {"invalid": "Tulis alamat pos-el lengkap, misalnya nama@instansi.go.id."}

    def default_widget(self):
        return forms.EmailInput(attrs={"autocomplete": "off"})


class NIPField(CleanCharField):
    """An NIP as text; odd ones are let in, `nip_doubts` says what to ask about them."""

    default_limit = 30

    def default_widget(self):
        return _text_box(inputmode="numeric")

    def to_python(self, value):
        return parse_nip(value) or self.empty_value


class LinesField(SameWhenReadBack, forms.Field):
    """A list of texts, one a line; empty lines are dropped."""

    widget = forms.Textarea(attrs={"rows": 4})
    default_error_messages = {"required": "Isi paling sedikit satu baris."}

    def __init__(self, *, line_length=LINE_LIMIT, max_lines=LINES_LIMIT, **kwargs):
        self.line_length, self.max_lines = line_length, max_lines
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value) -> list[str]:
        return [line for line in self._typed_lines(value) if line]

    def clean(self, value):
        errors = []
        for number, line in enumerate(self._typed_lines(value), 1):
            try:
                check_length(line, self.line_length, f"Baris {number}:")
            except ValidationError as error:
                errors.append(error)
        lines = super().clean(value)
        if len(lines) > self.max_lines:
            errors.append(
                ValidationError(f"Ada {decimal_text(len(lines))} baris, batasnya {decimal_text(self.max_lines)}.")
            )
        if errors:
            raise ValidationError(errors[:5])
        return lines

    def _typed_lines(self, value) -> list[str]:
        text = clean_text(self.prepare_value(value), multiline=True)
        return [clean_text(line, multiline=False) for line in text.split("\n")]


class IndonesianDateField(SameWhenReadBack, forms.DateField):
    """One box that takes "30 5 2016", "30/5/16" or "30 Mei 2016", and shows the last."""

    default_error_messages = {"required": "Isi tanggalnya."}

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", _text_box())
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return short_date(value) if isinstance(value, date) else value

    def to_python(self, value) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        return parse_date(value) if clean_text(value, multiline=False) else None


class IndonesianTimeField(SameWhenReadBack, forms.TimeField):
    """One box that takes "9", "09:00" or "pukul 9 WIB", and shows "09.00"; with `zone` set another one is refused."""

    default_error_messages = {"required": "Isi jamnya."}

    def __init__(self, *, zone: str = "", **kwargs):
        self.zone = zone
        kwargs.setdefault("widget", _text_box(inputmode="numeric"))
        super().__init__(**kwargs)

    def prepare_value(self, value):
        if not isinstance(value, time):
            return value
        return clock(value) + (f".{value.second:02}" if value.second else "")

    def to_python(self, value) -> time | None:
        if isinstance(value, datetime):
            return value.time()
        if isinstance(value, time):
            return value
        return parse_time(value, self.zone) if clean_text(value, multiline=False) else None


class NumberBox(SameWhenReadBack):
    """What whole and decimal numbers share: a plain text box and messages in Indonesian."""

    default_error_messages = {"required": "Isi angkanya."}

    def __init__(self, *, min_value=None, max_value=None, **kwargs):
        kwargs.setdefault("widget", _text_box(inputmode=self.inputmode))
        super().__init__(min_value=min_value, max_value=max_value, **kwargs)
        # Django's sentences put an English number into Indonesian words.
        if min_value is not None:
            self.error_messages.setdefault("min_value", f"Isi {self.prepare_value(min_value)} atau lebih besar.")
        if max_value is not None:
            self.error_messages.setdefault("max_value", f"Isi {self.prepare_value(max_value)} atau lebih kecil.")

    def to_python(self, value):
        text = clean_text(self.prepare_value(value), multiline=False)
        return self.parse(text) if text else None


class IndonesianIntegerField(NumberBox, forms.IntegerField):
    """A whole number; Django's own field reads "1.000" as 1. Shown without separators, for years are numbers too."""

    inputmode = "numeric"
    parse = staticmethod(parse_whole_number)


class IndonesianDecimalField(NumberBox, forms.DecimalField):
    """A decimal number or an amount in Rupiah, shown as "1.234.567,50"."""

    inputmode = "decimal"
    parse = staticmethod(parse_decimal)
    default_error_messages = {
        "max_digits": "Angka ini terlalu panjang. Periksa lagi.",
        "max_whole_digits": "Angka ini terlalu besar. Periksa lagi.",
        "max_decimal_places": "Tulis paling banyak %(max)s angka di belakang koma.",
    }

    def prepare_value(self, value):
        if value is None or isinstance(value, str | bool):
            return value
        number = value if isinstance(value, Decimal) else Decimal(str(value))
        return decimal_text(number, places=max(0, -number.as_tuple().exponent))
