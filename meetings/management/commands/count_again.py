"""Counts the numbers of every Pokja anew; to be run after rows were written without triggers (a restore, COPY)."""

from django.db import connection

from meetings.management.tables import CommandOnTables
from meetings.rollup.counting import count_again


class Command(CommandOnTables):
    help = "Menghitung ulang angka rapat dan tindak lanjut setiap Pokja."

    def handle(self, **options):
        with connection.cursor() as cursor:
            counted = count_again(cursor)
        self.stdout.write(f"Angka {counted} Pokja dihitung ulang.")
