"""The theme of an account. Nobody else is concerned, so it is not noted anywhere."""

from pokja.models import User


def change_display(user: User, *, theme: str) -> None:
    user.theme = theme
    user.save(update_fields=["theme"])
