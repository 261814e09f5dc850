"""Proposes how to split "Ir. H. Budi Santoso, M.Si." into titles and name; the person decides."""

import re

_BEFORE = re.compile(
    r"(?:(?:prof|dr|drs|dra|drg|drh|ir|h|hj|k\.?h|apt|ns)\.|(?:Prof|Drs?|Dra|Ir|Hj?|KH)(?=\s))\s*(?=\S)", re.IGNORECASE
)
# S.T.  M.Si  SH  Ph.D.  A.Md.Kom  S. Sos.
_AFTER = re.compile(
    r"(?:[A-Z][A-Za-z]{0,4}\.\s?)+(?:[A-Z][A-Za-z]{0,5}\.?)?|[A-Z]{2,6}\.?|M[A-Z][a-z]{1,3}|S[A-Z][a-z]{1,3}"
)


def split_titles(full: str) -> tuple[str, str, str] | None:
    """Titles before, name, titles after; None when there is nothing to split or what follows may be no title."""
    rest, _, after = full.partition(",")
    after = ", ".join(part.strip() for part in after.split(",") if part.strip())
    if after and not all(_AFTER.fullmatch(part) for part in after.split(", ")):
        return None
    before = ""
    while found := _BEFORE.match(rest):
        before, rest = f"{before} {found[0].strip()}".strip(), rest[found.end() :]
    rest = rest.strip()
    return (before, rest, after) if rest and (before or after) else None
