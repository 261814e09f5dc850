"""How far the log of one Pokja looks into an account that also lives elsewhere."""

from pokja.models import User
from pokja.roles import Role
from tests.factories import give_access, make_user
from tests.people import make_cast


def test_an_account_is_told_of_only_while_it_had_access_here(fresh_database):
    """Giving access once is no way to read what a stranger's account did before and does afterwards."""
    cast, stranger = make_cast(), make_user("Nama Pertama")
    renamed = User.objects.filter(pk=stranger.pk)
    renamed.update(name="Nama Sebelum")
    access = give_access(stranger, Role.READER, pokja=cast.pokja)
    renamed.update(name="Nama Selama")
    access.delete()
    renamed.update(name="Nama Sesudah")

    told = cast.client("admin").get("/pokja/36/audit/").content.decode()

    assert "Akun Nama Selama diubah" in told
    assert not any(f"Akun Nama {when}" in told for when in ("Pertama", "Sebelum", "Sesudah"))
