"""Template tag for the QR code by which guests check in."""

from django import template
from django.urls import reverse

from meetings.codes import shown_code
from meetings.qr import drawing_of

register = template.Library()


@register.inclusion_tag("meetings/_qr.html", takes_context=True)
def qr_hadir(context, check_in):
    """The QR code of an open CheckInCode with its address in letters."""
    address = context["request"].build_absolute_uri(reverse("meetings:check_in", args=[shown_code(check_in.code)]))
    return {"drawing": drawing_of(address), "address": address.split("://", 1)[1].rstrip("/")}
