"""Loads the official regions; may be run again without harm."""

from django.core.management.base import BaseCommand

from pokja.regions import load_regions


class Command(BaseCommand):
    help = "Memuat daftar resmi provinsi, kabupaten, dan kota, serta membuat satu Pokja per wilayah."

    def handle(self, **options):
        loaded = load_regions()
        if loaded:
            self.stdout.write(
                f"Wilayah: {loaded.added} ditambahkan, {loaded.changed} diperbarui. Pokja dibuat: {loaded.pokja_added}."
            )
        else:
            self.stdout.write("Wilayah sudah lengkap, tidak ada yang diubah.")
