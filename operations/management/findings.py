"""Says what a look at the whole installation found."""

from django.core.management.base import CommandError

from operations.backup.checking import Findings


def tell(command, found: Findings, well: str) -> None:
    looked_at = f"{found.references} rujukan, {found.files} berkas, {found.finals} laporan final diperiksa"
    for sentence in found.wrong:
        command.stderr.write(sentence)
    if found.wrong:
        raise CommandError(f"{looked_at}: {len(found.wrong)} hal tidak beres, tertulis di atas.")
    command.stdout.write(f"{well} {looked_at}, semuanya utuh.")
