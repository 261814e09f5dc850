"""Random input for every form: where the forms are, how the pages make them, what may be typed, what must hold.

How a form is made is not written down here: the pages are asked for, and what they hand to each form is remembered.
"""

import copy
import importlib
import inspect
import pkgutil
import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from random import Random

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from hypothesis import strategies as st

import meetings.forms
import pokja.forms
from benchmarks.bombs import docx, paragraph, png

NASTY = [
    "", " ", "\x00", "a\x00b", "\u202e\u200b", "\ud800", "a" + "\u0300\u0316" * 50, "😀" * 30,
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}{% load static %}",
    "javascript:alert(1)", "' OR 1=1 --", "%s%n%(x)s{0}", "../../etc/passwd", "=HYPERLINK(\"http://x\",\"klik\")",
    "\r\nBcc: x@contoh.test", "9" * 400, "-1", "0", "1e309", "NaN", "Infinity", "2147483648", "9223372036854775808",
    "٣٤", "²", "1.234.567,89", "31 2 2016", "30/5/16", "0 0 0", "1 1 9999", "32 13 99999", "9", "25.61",
    "pukul 9 WIB", "24.00", "00000000-0000-0000-0000-000000000000", "[]", "{}", "null", "on", "siti@contoh.test",
    "siti@" + "x" * 300, "198503302010012001", "x" * 301, "x" * 20_001, "a\n" * 600, "- a\n  1) b\n\tc)",
    "* dan agenda 2 > Bappeda, 30 5 2016", "http://127.0.0.1/", "file:///etc/passwd", "\x0b\x0c\x85\u2028", "true",
    "None",
]  # fmt: skip
typed = st.one_of(st.sampled_from(NASTY), st.text(max_size=60), st.text(alphabet="0123456789 .,/:-", max_size=14))
ENGLISH = re.compile(
    r"\b(this|field|required|valid|enter|ensure|select|must|characters?|value|already|exists?|please|invalid"
    r"|wajib|mohon|maaf)\b",
    re.IGNORECASE,
)
FILES = [
    ("a.txt", b""), ("a.pdf", b"%PDF-1.7 x"), ("a.png", png(3, 2, rows=2)), ("a.jpg", b"\xff\xd8\xff\xe0" + b"x" * 40),
    ("a.docx", docx(paragraph("1. Rapat"))), ("a.docx", docx("x")[:90]), ("a.xlsx", b"PK\x03\x04" + b"\0" * 40),
    ("a.csv", b"Nama;Peran\r\nSiti;Anggota"), ("../../a.svg", b"<svg onload=alert(1)/>"), ("\x00\u202e.exe", b"MZ\x90"),
]  # fmt: skip
files = st.one_of(
    st.none(),
    st.sampled_from(FILES),
    st.tuples(st.sampled_from(["a.pdf", "b.jpg", "c.docx", "d.xlsx", "e.txt"]), st.binary(max_size=200)),
)


def form_classes() -> list[type]:
    """Every form of pokja/forms and meetings/forms that a page may make: those that no other form of ours builds on."""
    found = set()
    for package in (pokja.forms, meetings.forms):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for _, one in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
                if issubclass(one, forms.BaseForm) and one.__module__.startswith(("pokja.forms.", "meetings.forms.")):
                    found.add(one)
    return sorted(found, key=lambda one: (one.__module__, one.__name__))


@dataclass(frozen=True)
class Made:
    """How one page made one form: enough to make it again with other data."""

    cls: type
    arguments: dict

    def again(self, data: QueryDict | None, uploads: MultiValueDict | None) -> forms.BaseForm:
        arguments = dict(self.arguments)
        positional = arguments.pop("args", ())[2:]
        for name in ("data", "files"):
            arguments.pop(name, None)
        if arguments.get("instance") is not None:
            arguments["instance"] = copy.copy(arguments["instance"])  # a form writes what was typed onto it
        arguments |= arguments.pop("kwargs", {})
        for name in ("data", "files"):
            arguments.pop(name, None)
        if self._takes_files:
            arguments["files"] = uploads
        return self.cls(data=data, **arguments) if not positional else self.cls(data, uploads, *positional, **arguments)

    @cached_property
    def _takes_files(self) -> bool:
        return bool({"files", "args", "kwargs"} & set(inspect.signature(self.cls.__init__).parameters))

    def field_names(self) -> list[str]:
        form = self.again(None, None)
        return [form.add_prefix(name) for name in form.fields]


@contextmanager
def remembered(classes):
    """While it lasts, every form that is made of `classes` is noted in the dict that it yields."""
    made, kept = {}, {}
    for cls in classes:
        kept[cls] = cls.__dict__.get("__init__")
        _note(cls, made, classes)
    try:
        yield made
    finally:
        for cls, init in kept.items():
            if init is None:
                del cls.__init__
            else:
                cls.__init__ = init


def _note(cls, made, classes):
    own = cls.__dict__.get("__init__")
    signature = inspect.signature(cls.__init__)

    def init(self, *args, **kwargs):
        if next(one for one in type(self).__mro__ if one in classes) is cls:  # sets of forms make classes of their own
            bound = signature.bind(self, *args, **kwargs).arguments
            made[cls] = Made(type(self), {name: value for name, value in bound.items() if name != "self"})
        if own:
            own(self, *args, **kwargs)
        else:
            super(cls, self).__init__(*args, **kwargs)

    init.__signature__ = signature
    cls.__init__ = init


@dataclass(frozen=True)
class Box:
    """One name that a form reads, and what people may do to it."""

    name: str
    choices: tuple[str, ...] = ()
    takes_file: bool = False
    takes_many: bool = False


# Which box gets what follows from one number: a draw for each of thirty boxes would cost more than the form itself.
numbers = st.integers(0, 2**24 - 1)  # hypothesis draws small numbers far more often from a wider range
texts = st.lists(
    st.one_of(st.text(max_size=60), st.text(alphabet="0123456789 .,/:-", max_size=14)), min_size=1, max_size=6
)


def input_for(form: forms.BaseForm):
    """Data and files as a browser, or somebody without one, could send them."""
    boxes, shown, unread = [], {}, []
    for name, field in form.fields.items():
        posted, start = form.add_prefix(name), form.add_initial_prefix(name)
        choices = tuple(str(value) for value, _ in _choices(field))
        is_many = isinstance(field, forms.MultipleChoiceField)
        boxes.append(Box(posted, choices, isinstance(field, forms.FileField), is_many))
        shown[posted] = form[name].value()
        if field.show_hidden_initial:
            boxes.append(Box(start, choices))
            shown[start] = shown[posted]
        else:
            unread.append(Box(start))
    shown = _plain(shown)
    uploads = files if any(box.takes_file for box in boxes) else st.none()
    return st.tuples(numbers, texts, uploads).map(lambda drawn: _filled(boxes, unread, shown, *drawn))


def _filled(boxes, unread, shown, number, pool, upload) -> tuple[QueryDict, MultiValueDict]:
    """Nearly everything right and one thing odd is where mistakes hide: what is odd ranges from one box to all."""
    rng = Random(f"{number} {pool}")  # of the texts as well, since hypothesis often alters only one of the two
    sent, odd, surely = dict(shown), rng.random(), rng.choice(boxes)

    def typed_at(box):
        kind, was = rng.random(), shown.get(box.name)
        text = rng.choice(NASTY if kind < 0.4 else pool)
        if kind > 0.3 and kind < 0.5 and isinstance(was, str):  # within what is right
            at = rng.randint(0, len(was))
            text = was[:at] + text + was[at:]
        return text

    def one(box):
        return rng.choice(box.choices) if box.choices and rng.random() < 0.5 else typed_at(box)

    for box in [*boxes, rng.choice(unread)] if unread and rng.random() < 0.1 else boxes:
        if box is not surely and rng.random() >= odd:
            continue
        how = rng.random()
        if box.takes_file:
            sent[box.name] = typed_at(box) if how < 0.1 else upload
        elif box.takes_many:
            sent[box.name] = [one(box) for _ in range(rng.randrange(4))]
        elif how < 0.07:
            sent.pop(box.name, None)
        else:
            sent[box.name] = [one(box), one(box)] if how < 0.12 else one(box)
    return _as_posted(sent)


def _choices(field):
    choices = getattr(field, "choices", ())
    flat = []
    for value, label in list(choices)[:30]:
        flat += label if isinstance(label, list | tuple) else [(value, label)]
    return flat


def _plain(shown: dict) -> dict:
    """As a browser sends it."""
    return {
        name: [str(one) for one in value] if isinstance(value, list | tuple) else str(value)
        for name, value in shown.items()
        if value is not None
    }


def _as_posted(sent: dict) -> tuple[QueryDict, MultiValueDict]:
    data, uploads = QueryDict(mutable=True), MultiValueDict()
    for name, value in sent.items():
        if isinstance(value, tuple):
            uploads[name] = SimpleUploadedFile(value[0], value[1])
        elif value is not None:
            data.setlist(name, value if isinstance(value, list) else [value])
    return data, uploads


def check(made: Made, data: QueryDict, uploads: MultiValueDict) -> str:
    """What is wrong with how the form takes this; empty when all is well. An exception is a fault as well."""
    form = made.again(data, uploads)
    is_right = form.is_valid()
    words = [message for messages in form.errors.values() for message in messages]
    foreign = [word for word in words if ENGLISH.search(re.sub("“.*”", "", word))]
    if foreign:
        return f"not our words: {foreign}"
    if is_right != (not words):
        return "refused without a word"
    for name, field in form.fields.items():
        if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput):
            sent, kept = data.get(form.add_prefix(name)), form[name].value()
            if sent is not None and not field.disabled and kept != sent:
                return f"{name}: sent {sent!r}, shown {kept!r}"
    for bound in form:
        str(bound)  # a page shows it again
    if hasattr(form, "error_list"):
        form.error_list()
    return ""


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), typed, st.uuids().map(str)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(typed, inner, max_size=3)),
    max_leaves=8,
)


def requests_of_the_sheet(rows: list[str], account: str):
    """Bodies for the sheet's endpoint: nearly right ones, and any JSON."""
    uid = st.one_of(st.sampled_from(rows), st.uuids().map(str), typed)
    kinds = ["agenda", "note", "decision", "recommendation", "followup", "obstacle", "speaker", "reminder", "x"]
    values = st.dictionaries(st.sampled_from(["text", "agenda", "owner", "due", "name", "help", "kind"]), typed)
    change = st.fixed_dictionaries(
        {"do": st.sampled_from(["line", "add", "edit", "place", "kind", "remove", "restore", "marks"]),
         "id": st.uuids().map(str), "uid": uid, "kind": st.sampled_from(kinds)},
        optional={
            "text": typed, "values": st.one_of(values, json_values), "agenda": uid, "parent": uid, "after": uid,
            "origin": uid, "version": st.one_of(st.integers(0, 5), json_values), "seen": typed,
            "choice": st.sampled_from(["mine", "theirs", "x"]), "level": st.one_of(st.integers(0, 9), json_values),
            "style": st.one_of(st.sampled_from(["1.", "a.", "-"]), json_values),
        },
    )  # fmt: skip
    changes = st.one_of(st.lists(change, max_size=3), json_values)
    nearly = {"account": st.just(account), "tab": st.uuids().map(str), "changes": changes}
    return st.one_of(json_values, st.fixed_dictionaries(nearly, optional={"since": json_values, "agenda": uid}))
