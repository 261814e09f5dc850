"""The only code that changes a meeting: its state, its fields, its rows, who came and what is attached.

Every function is atomic, takes the acting user as `by`, locks the meeting while it looks at its state, and refuses
with an Indonesian reason. Whether the person may act at all is the gate's question, asked before (pokja.access).
"""

from meetings.workflow.attendance import (
    add_members,
    change_attendee,
    mark_all_present,
    mark_rest_absent,
    save_attendee,
)
from meetings.workflow.checkin import check_in, close_code, open_code, renew_code
from meetings.workflow.contacts import remove_contacts
from meetings.workflow.files import attach, change_attachment, detach, move_attachment, restore_attachment
from meetings.workflow.followups import NewsCame, add_update, set_origin, split_follow_up, tell_news
from meetings.workflow.joining import join_attendees, say_different
from meetings.workflow.locking import Conflict, Held, Refused, Stale
from meetings.workflow.placing import FIRST, indent_row, move_row, outdent_row, place_row, put_row
from meetings.workflow.records import create_meeting, save_details, save_lines, save_meeting, save_sessions
from meetings.workflow.rows import (
    append_row,
    change_kind,
    file_line,
    keep_row,
    remove_row,
    restore_row,
    save_beside,
    save_row,
    set_mark_style,
)
from meetings.workflow.signed import accept_signed, add_signed, remove_signed
from meetings.workflow.state import (
    approve,
    archive,
    cancel,
    give_back,
    publish,
    put_away,
    reopen,
    submit,
    take_out,
    withdraw,
    withdraw_publication,
)
from meetings.workflow.undoing import PutBack, restore_attendee, undo_move

__all__ = [
    "FIRST",
    "Conflict",
    "Held",
    "NewsCame",
    "PutBack",
    "Refused",
    "Stale",
    "accept_signed",
    "add_members",
    "add_signed",
    "add_update",
    "append_row",
    "approve",
    "archive",
    "attach",
    "cancel",
    "change_attachment",
    "change_attendee",
    "change_kind",
    "check_in",
    "close_code",
    "create_meeting",
    "detach",
    "file_line",
    "give_back",
    "indent_row",
    "join_attendees",
    "keep_row",
    "mark_all_present",
    "mark_rest_absent",
    "move_attachment",
    "move_row",
    "open_code",
    "outdent_row",
    "place_row",
    "publish",
    "put_away",
    "put_row",
    "remove_contacts",
    "remove_row",
    "remove_signed",
    "renew_code",
    "reopen",
    "restore_attachment",
    "restore_attendee",
    "restore_row",
    "save_attendee",
    "save_beside",
    "save_details",
    "save_lines",
    "save_meeting",
    "save_row",
    "save_sessions",
    "say_different",
    "set_mark_style",
    "set_origin",
    "split_follow_up",
    "submit",
    "take_out",
    "tell_news",
    "undo_move",
    "withdraw",
    "withdraw_publication",
]
