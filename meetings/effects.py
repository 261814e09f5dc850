"""What the minutes have to do with a seat that gets another holder."""

from meetings.models import Meeting, Task
from pokja.models import Seat


def of_succession(seat: Seat) -> list[str]:
    """Open follow-ups belong to the seat and go with it; what is final keeps the names of its day."""
    followups = Task.objects.standing().filter(released=False, is_open=True, owner_seat=seat).count()
    finals = Meeting.objects.filter(pokja=seat.pokja_id, final_version__gt=0).count()
    return [
        f"{followups} tindak lanjut ikut jabatan" if followups else "tidak ada tindak lanjut yang ikut jabatan",
        f"{finals} laporan final tidak berubah" if finals else "belum ada laporan final",
    ]
