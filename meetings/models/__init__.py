"""What happened: the meeting, its minutes, its follow-ups and its papers."""

from meetings.models.archiving import RetentionRule, TakenOver
from meetings.models.attendance import Attendee, Presence
from meetings.models.bundles import Bundle
from meetings.models.calendars import CalendarFeed
from meetings.models.checkin import CheckIn, CheckInCode, DifferentPeople
from meetings.models.counting import DayCount, MeetingCount, TaskCount
from meetings.models.followup import FollowUp, FollowUpStatus, FollowUpUpdate
from meetings.models.issued import Publication, SignedFile
from meetings.models.layouts import PaperLayout
from meetings.models.meeting import BudgetLine, Meeting, MeetingPokja, OutputLine, Session, Signer
from meetings.models.minutes import (
    AgendaItem,
    Decision,
    Kind,
    MarkStyle,
    Note,
    Obstacle,
    Recommendation,
    Row,
    Speaker,
)
from meetings.models.papers import Attachment, FinalReport
from meetings.models.pasting import PastedText
from meetings.models.reminders import Reminder
from meetings.models.searching import ChangedMeeting, KnownWord, MeetingWords
from meetings.models.tasks import Task, TaskTally
from meetings.models.templates import AgendaTemplate
from meetings.models.writing import SentChange, Visit

__all__ = [
    "AgendaItem",
    "AgendaTemplate",
    "Attachment",
    "Attendee",
    "BudgetLine",
    "Bundle",
    "CalendarFeed",
    "ChangedMeeting",
    "CheckIn",
    "CheckInCode",
    "DayCount",
    "Decision",
    "DifferentPeople",
    "FinalReport",
    "FollowUp",
    "FollowUpStatus",
    "FollowUpUpdate",
    "Kind",
    "KnownWord",
    "MarkStyle",
    "Meeting",
    "MeetingCount",
    "MeetingPokja",
    "MeetingWords",
    "Note",
    "Obstacle",
    "OutputLine",
    "PastedText",
    "PaperLayout",
    "Presence",
    "Publication",
    "Recommendation",
    "Reminder",
    "RetentionRule",
    "Row",
    "SentChange",
    "Session",
    "SignedFile",
    "Signer",
    "Speaker",
    "TakenOver",
    "Task",
    "TaskCount",
    "TaskTally",
    "Visit",
]
