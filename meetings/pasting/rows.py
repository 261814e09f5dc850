"""What a pasted text becomes: rows in the order of the source."""

from dataclasses import dataclass, field

TITLE, DATE, PLACE = "title", "date", "place"
AGENDA, SPEAKER = "agenda", "speaker"
DECISION, RECOMMENDATION, FOLLOWUP = "decision", "recommendation", "followup"
OBSTACLE, ATTENDANCE, NOTE = "obstacle", "attendance", "note"
KINDS = (TITLE, DATE, PLACE, AGENDA, SPEAKER, DECISION, RECOMMENDATION, FOLLOWUP, OBSTACLE, ATTENDANCE, NOTE)
RESULTS = (DECISION, RECOMMENDATION, FOLLOWUP)
# Kinds whose rows nest under each other, as the lists of the sheet do.
NESTING = (AGENDA, *RESULTS, OBSTACLE)
# Kinds that hang on the agenda item they are written under.
UNDER_AGENDA = (SPEAKER, RECOMMENDATION, NOTE)


@dataclass
class Row:
    """A guess: `text` without its mark; `parent` is the index of the row above it or of its agenda item."""

    kind: str
    text: str
    parent: int | None = None
    owner: str | None = None
    due: str | None = None
    source: tuple[int, int] = (0, 0)
    mark: str = ""
    done: bool = False
    doubts: list[str] = field(default_factory=list)

    def as_json(self) -> dict:
        return {
            "kind": self.kind,
            "text": self.text,
            "parent": self.parent,
            "owner": self.owner,
            "due": self.due,
            "source": list(self.source),
        }
