"""The published reports, and which of them match some words."""

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from meetings.models import Publication
from meetings.sought import in_pokja, words_of


def published(text: str = "") -> QuerySet[Publication]:
    """Newest meeting first. Only published texts are looked at: nothing else shows by a hit, a count or a delay."""
    found = Publication.objects.public().select_related("pdf", "report", "meeting__pokja__region__parent")
    found = found.defer("text", "report__data", "report__layout", "report__text")
    for spellings in words_of(text):
        here = reduce(or_, (Q(text__icontains=word) for word in spellings))
        found = found.filter(here | Q(meeting__pokja__in=in_pokja(spellings)))
    return found.order_by("-held_on", "-pk")
