"""What lists draw on every line: the same as the slower way, and never markup out of what people typed."""

from uuid import uuid4

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.urls import reverse

from meetings.marking import drawn, marked
from meetings.models import FollowUpStatus, Meeting
from meetings.sought import Sought
from meetings.templatetags.tasks import status_options


@pytest.mark.parametrize("value", [*Meeting.Status.values, *FollowUpStatus.values, "cancelled", "formed", "", None])
def test_status_is_drawn_as_its_component(value):
    assert Template("{% status value %}").render(Context({"value": value})) == render_to_string(
        "components/_status.html", {"value": value}
    )


@pytest.mark.parametrize(
    ("name", "key"), [("meetings:detail", 7), ("meetings:a1_pdf", 1234567890), ("meetings:follow_up", uuid4())]
)
def test_address_is_that_of_reverse(name, key):
    tag = Template("{% address name key %}")
    assert tag.render(Context({"name": name, "key": key})) == reverse(name, args=[key])


@pytest.mark.parametrize("chosen", FollowUpStatus.values)
def test_the_status_of_a_line_is_the_one_chosen(chosen):
    options = status_options(chosen)
    assert options.count("<option") == len(FollowUpStatus) and options.count(" selected") == 1
    assert f'<option value="{chosen}" selected>{FollowUpStatus(chosen).label}</option>' in options


@pytest.mark.django_db
@pytest.mark.parametrize("sought", ["img", "alert 1", "b", "banten"])
def test_marks_are_the_only_markup_in_what_was_typed(sought):
    text = 'Rapat <b>Banten</b> "><img src=x onerror=alert(1)> & lain'

    html = drawn(marked(text, Sought(sought)))

    assert "<mark>" in html
    assert "<" not in html.replace("<mark>", "").replace("</mark>", "")
    assert "&lt;" in html and "&amp;" in html
