"""Told by systemd that a job failed: logs it, which mails it to those who look after the server."""

import logging

from django.core.management.base import BaseCommand

logger = logging.getLogger("operations.jobs")


class Command(BaseCommand):
    help = "Memberi tahu pengelola server bahwa sebuah pekerjaan terjadwal gagal."

    def add_arguments(self, parser):
        parser.add_argument("unit", help="nama unit systemd")

    def handle(self, *, unit, **options):
        logger.error("job failed: %s", unit, extra={"job": unit})
