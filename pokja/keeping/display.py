"""How pages look and answer to an account. Nobody else is concerned, so it is not noted anywhere."""

from pokja.models import User


def change_display(user: User, *, theme: str, tab_indents: bool, reminders: bool) -> None:
    user.theme, user.tab_indents, user.reminders = theme, tab_indents, reminders
    user.save(update_fields=["theme", "tab_indents", "reminders"])
