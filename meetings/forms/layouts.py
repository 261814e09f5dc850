"""The layout of Format A-1: one line a section, in the order in which they are printed."""

from django import forms

from meetings.layouts import FIXED, LONGEST_TITLE, whole
from meetings.papers.format_a1 import RULES
from meetings.papers.paper import SIZES
from pokja.fields import CleanCharField
from pokja.forms_base import IndonesianForm


class LayoutForm(IndonesianForm):
    size = forms.ChoiceField(label="Kertas", choices=list(SIZES.items()), widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    order = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, sections: list[dict], size: str, version: int):
        keys = [entry["key"] for entry in sections]
        super().__init__(data, initial={"size": size, "version": version, "order": " ".join(keys)})
        if data is not None:
            sections = _in_order(sections, data.get("order", "").split())
        self.sections = sections
        for number, entry in enumerate(sections):
            self._add(number, entry)

    def _add(self, number: int, entry: dict) -> None:
        key = entry["key"]
        name = "Judul laporan" if key in FIXED else f"Judul bagian {number}"
        self.fields[f"title_{key}"] = CleanCharField(
            label=name, max_length=LONGEST_TITLE, initial=entry["title"],
            error_messages={"required": "Isi judulnya. Untuk tidak mencetak bagian ini, pilih Sembunyi."},
        )  # fmt: skip
        if key not in FIXED:
            self.fields[f"rule_{key}"] = forms.ChoiceField(
                label=f"Cetak bagian {number}", choices=list(RULES.items()), initial=entry["rule"]
            )

    @property
    def lines(self) -> list[dict]:
        """For the page: each section with its fields."""
        return [
            {
                "key": entry["key"],
                "title": self[f"title_{entry['key']}"],
                "rule": None if entry["key"] in FIXED else self[f"rule_{entry['key']}"],
                "is_first": number <= len(FIXED),
                "is_last": number == len(self.sections) - 1,
                "name": entry["title"],
            }
            for number, entry in enumerate(self.sections)
        ]

    @property
    def layout(self) -> list[dict]:
        """What was typed, where it is good; else what was there. So the preview follows every key."""
        entries = []
        for entry in self.sections:
            typed = {name: self._typed(f"{name}_{entry['key']}") for name in ("title", "rule")}
            entries.append(entry | {name: value for name, value in typed.items() if value})
        return whole(entries)

    def _typed(self, name: str) -> str:
        return self.cleaned_data.get(name, "") if self.is_bound and hasattr(self, "cleaned_data") else ""


def _in_order(sections: list[dict], keys: list[str]) -> list[dict]:
    known = {entry["key"]: entry for entry in sections}
    order = [known[key] for key in dict.fromkeys(keys) if key in known]
    return whole(order + [entry for entry in sections if entry not in order]) if order else sections
