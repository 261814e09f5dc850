"""What crispy prints joins hints and errors to their fields, has no form tag, no English, and reads back the same."""

import re
from datetime import date, time
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.test.utils import isolate_apps
from django.utils import translation

from pokja import fields
from pokja.forms_base import DOUBLE, FormError, IndonesianForm, IndonesianModelForm

CHOICES = [("rakor", "Rakor"), ("fgd", "FGD")]


class SmallForm(IndonesianForm):
    title = fields.CleanCharField(label="Judul", help_text="Tulis <singkat> & jelas")
    note = fields.CleanTextField(label="Catatan", required=False)
    bases = fields.LinesField(label="Dasar", help_text="Satu baris satu dasar")
    day = fields.IndonesianDateField(label="Tanggal", help_text="Misalnya 30 Mei 2016")
    start = fields.IndonesianTimeField(label="Mulai")
    budget = fields.IndonesianDecimalField(label="Anggaran")
    guests = fields.IndonesianIntegerField(label="Peserta")
    zone = forms.ChoiceField(label="Zona", choices=[("WIB", "WIB"), ("WIT", "WIT")], help_text="Zona waktu")
    kind = forms.ChoiceField(label="Jenis", choices=CHOICES, widget=forms.RadioSelect, help_text="Jenis rapat")
    parts = forms.MultipleChoiceField(label="Bagian", choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    sure = forms.BooleanField(label="Sudah dibaca", help_text="Baca dulu")
    paper = forms.FileField(label="Berkas", help_text="PDF")
    version = forms.IntegerField(widget=forms.HiddenInput)


class Page(HTMLParser):
    """The tags of a piece of HTML, the words in each element with an id, and what a browser would send unchanged."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words, self.sent, self.open_ids = [], {}, {}, []
        self.textarea = self.select = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if tag not in {"input", "br", "hr", "img"}:
            self.open_ids.append(attrs.get("id"))
        if tag == "input" and (attrs["type"] not in {"radio", "checkbox"} or "checked" in attrs):
            self.sent.setdefault(attrs["name"], []).append(attrs.get("value", "on" if "checked" in attrs else ""))
        elif tag == "textarea":
            self.textarea, self.sent[attrs["name"]] = attrs["name"], [""]
        elif tag == "select":
            self.select = attrs["name"]
        elif tag == "option" and "selected" in attrs:
            self.sent.setdefault(self.select, []).append(attrs["value"])

    def handle_endtag(self, tag):
        self.open_ids.pop()
        if tag == "textarea":
            # Browsers drop the first line break of a textarea and send the others as two signs.
            self.sent[self.textarea] = [self.sent[self.textarea][0].removeprefix("\n").replace("\n", "\r\n")]
            self.textarea = None

    def handle_data(self, data):
        for element_id in filter(None, self.open_ids):
            self.words[element_id] = self.words.get(element_id, "") + data
        if self.textarea:
            self.sent[self.textarea][0] += data

    def all(self, *names):
        return [(tag, attrs) for tag, attrs in self.tags if tag in names]

    def by_id(self, element_id):
        return next(attrs for _, attrs in self.tags if attrs.get("id") == element_id)


def refused(data=None, **kwargs):
    form = SmallForm({} if data is None else data, **kwargs)
    assert not form.is_valid()
    return form


def heard(page, attrs):
    """The words that a screen reader adds to an element."""
    ids = attrs.get("aria-describedby", "").split()
    assert all(element_id in page.words for element_id in ids), ids
    return " ".join(" ".join(page.words[element_id].split()) for element_id in ids)


@pytest.mark.parametrize(
    ("field_id", "words"),
    [
        ("id_title", "Tulis <singkat> & jelas Isi bagian ini."),
        ("id_bases", "Satu baris satu dasar Isi paling sedikit satu baris."),
        ("id_day", "Misalnya 30 Mei 2016 Isi tanggalnya."),
        ("id_start", "Isi jamnya."),
        ("id_zone", "Zona waktu Pilih salah satu."),
        ("id_sure", "Baca dulu Centang bagian ini."),
        ("id_paper", "PDF Pilih berkasnya dulu."),
    ],
)
def test_hint_and_error_are_joined_to_the_field(field_id, words):
    page = Page(render_crispy_form(refused()))
    control = page.by_id(field_id)
    assert control["aria-invalid"] == "true"
    assert heard(page, control) == words


def test_a_question_with_choices_carries_hint_and_error_on_its_fieldset():
    page = Page(render_crispy_form(refused()))
    kind, parts = (attrs for _, attrs in page.all("fieldset"))
    assert heard(page, kind) == "Jenis rapat Pilih salah satu."
    assert heard(page, parts) == "Pilih salah satu."
    assert "aria-invalid" not in page.by_id("id_kind_0")


def test_a_form_without_errors_points_only_to_hints():
    page = Page(render_crispy_form(SmallForm()))
    assert heard(page, page.by_id("id_title")) == "Tulis <singkat> & jelas"
    assert heard(page, page.by_id("id_note")) == ""
    assert not [attrs for _, attrs in page.tags if "aria-invalid" in attrs]


def test_every_control_has_a_label():
    page = Page(render_crispy_form(SmallForm()))
    labelled = {attrs["for"] for _, attrs in page.all("label") if "for" in attrs}
    controls = [attrs for _, attrs in page.all("input", "select", "textarea") if attrs.get("type") != "hidden"]
    assert len(controls) == 14
    assert {attrs["id"] for attrs in controls} <= labelled


def test_no_form_tag_no_token_and_nothing_the_browser_checks_by_itself():
    page = Page(render_crispy_form(refused(), context={"csrf_token": "token"}))
    assert not page.all("form")
    assert not [attrs for _, attrs in page.tags if attrs.get("name") == "csrfmiddlewaretoken"]
    assert not [attrs for _, attrs in page.tags if {"required", "maxlength", "style", "onclick"} & attrs.keys()]
    assert page.by_id("id_title")["aria-required"] == "true"
    assert "aria-required" not in page.by_id("id_note")


def test_all_ids_on_the_page_are_different_with_two_forms():
    html = render_crispy_form(refused(prefix="a")) + render_crispy_form(refused(prefix="b"))
    ids = [attrs["id"] for _, attrs in Page(html).tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_summary_says_the_words_of_the_fields_and_leads_to_them():
    form = refused({"title": "Rakor", "day": "31 Februari 2016", "sure": "on"})
    form.add_error(None, "Rapat ini sudah final.")
    page = Page(render_crispy_form(form))
    errors = form.error_list()
    assert errors[0] == FormError("", "Rapat ini sudah final.", "form-errors")
    assert FormError("Tanggal", "Februari 2016 hanya sampai tanggal 29.", "id_day") in errors
    assert FormError("Jenis", "Pilih salah satu.", "id_kind_0") in errors
    assert [error.label for error in errors if error.label] == [
        "Dasar", "Tanggal", "Mulai", "Anggaran", "Peserta", "Zona", "Jenis", "Bagian", "Berkas",
    ]  # fmt: skip
    for error in errors:
        assert page.by_id(error.field_id) is not None
        assert error.message in " ".join(page.words.values())


def test_error_of_a_hidden_field_is_shown():
    form = refused({"version": "x"})
    assert FormError("", "Tulis angka bulat, misalnya 12.", "form-errors") in form.error_list()
    assert "Tulis angka bulat" in Page(render_crispy_form(form)).words["form-errors"]


def test_typed_markup_comes_back_as_text():
    typed = '"><script>alert(1)</script>'
    form = refused(dict.fromkeys(SmallForm.base_fields, typed))
    html = render_crispy_form(form)
    assert "<script" not in html
    assert Page(html).by_id("id_title")["value"] == typed


def test_messages_chosen_for_a_field_stay():
    class Chosen(IndonesianForm):
        kind = forms.ChoiceField(choices=CHOICES, error_messages={"required": "Pilih jenis rapat."})

    form = Chosen({})
    assert form.errors["kind"] == ["Pilih jenis rapat."]


def test_a_field_added_late_speaks_indonesian_too():
    with translation.override("en"):
        form = IndonesianForm({"late": "x"})
        form.fields["late"] = forms.ChoiceField(choices=CHOICES)
        form.fields["number"] = forms.UUIDField()
        assert form.errors == {"late": ["Pilih salah satu dari daftar."], "number": ["Isi bagian ini."]}


def test_no_message_is_english_or_forbidden():
    with translation.override("en"):
        messages = [error.message for error in refused().error_list()]
        messages += [error.message for error in refused(dict.fromkeys(SmallForm.base_fields, "\x00?")).error_list()]
    text = " ".join(messages).lower()
    assert len(messages) > 20
    assert not re.search(r"\b(this|field|enter|valid|required|select|submitted|wajib|mohon|maaf)\b", text)


SAVED = {
    "title": "Rakor “1” & <Banten>",
    "note": "Satu\n\n\tDua  tiga",
    "bases": ["UU 1/2011", "PP 14/2016"],
    "day": date(2016, 5, 30),
    "start": time(9),
    "budget": Decimal("1234567.50"),
    "guests": 12345,
    "zone": "WIT",
    "kind": "fgd",
    "parts": ["rakor", "fgd"],
    "sure": True,
    "version": 3,
}


def test_a_saved_form_opened_and_saved_again_changes_nothing():
    page = Page(render_crispy_form(SmallForm(initial=SAVED)))
    sent = {name: values if name == "parts" else values[0] for name, values in page.sent.items()}
    assert sent["day"] == "30 Mei 2016"
    assert sent["guests"] == "12345"
    again = SmallForm(sent, initial=SAVED)
    again.fields["paper"].required = False
    assert again.is_valid(), again.errors
    assert again.changed_data == []
    assert {name: again.cleaned_data[name] for name in SAVED} == SAVED


@isolate_apps("tests")
def test_model_forms_read_with_our_fields():
    class Sheet(models.Model):
        title = models.CharField("judul", max_length=40)
        text = models.TextField("isi", blank=True)
        bases = ArrayField(models.TextField(), verbose_name="dasar", default=list, blank=True)
        day = models.DateField("tanggal")
        start = models.TimeField("mulai", null=True, blank=True)
        amount = models.DecimalField("anggaran", max_digits=18, decimal_places=2)
        count = models.PositiveIntegerField("jumlah")
        kind = models.CharField("jenis", max_length=9, choices=CHOICES)
        mail = models.EmailField("pos-el", blank=True)
        stamp = models.DateTimeField(auto_now=True)

        class Meta:
            app_label = "tests"

    class SheetForm(IndonesianModelForm):
        class Meta:
            model = Sheet
            fields = "__all__"

    form = SheetForm(
        {
            "title": " Rakor\u200b 1\x0b",
            "text": "a\r\nb\x00",
            "bases": "UU 1/2011\r\nPP\xa014/2016",
            "day": "30/5/16",
            "start": "9",
            "amount": "Rp1.500.000",
            "count": "1.000",
            "kind": "fgd",
        }
    )
    assert form.is_valid(), form.errors
    sheet = form.instance
    assert (sheet.title, sheet.text, sheet.bases) == ("Rakor 1", "a\nb", ["UU 1/2011", "PP 14/2016"])
    assert (sheet.day, sheet.start, sheet.amount, sheet.count) == (date(2016, 5, 30), time(9), 1500000, 1000)

    wrong = SheetForm({"title": "x" * 41, "day": "5/13/2016", "count": "-1", "kind": "pesta", "amount": "12.5"})
    assert wrong.errors["title"] == ["Judul 41 karakter, batasnya 40. Ringkas dulu."]
    assert wrong.errors["day"][0].startswith("Tidak ada bulan ke-13.")
    assert wrong.errors["count"] == ["Isi 0 atau lebih besar."]
    assert wrong.errors["kind"] == ["Pilih salah satu dari daftar."]
    assert wrong.errors["amount"][0].startswith("Tulis dengan angka, titik untuk ribuan")
    assert SheetForm({"count": "9" * 12}).errors["count"] == ["Angka ini terlalu besar. Periksa lagi."]


@isolate_apps("tests")
def test_doubles_are_told_in_one_sentence():
    class Pair(models.Model):
        name = models.CharField("nama", max_length=40)

        class Meta:
            app_label = "tests"

    class PairForm(IndonesianModelForm):
        class Meta:
            model = Pair
            fields = "__all__"

        def _post_clean(self):
            super()._post_clean()
            # What Django raises when a pair of fields that must be unique is there already.
            error = ValidationError("%(model_name)s", code="unique_together", params={"model_name": "Pair"})
            self._update_errors(ValidationError({NON_FIELD_ERRORS: [error]}))

    assert PairForm({"name": "a"}).non_field_errors() == [DOUBLE]
