"""The program with one more view, and with a database server set as its manual advises: for benchmarks/scale.py."""

from config import embedded
from config.settings import *  # noqa: F403
from config.settings import VAR


class Tuned(embedded.Cluster):
    """Our server with the memory of a small dedicated machine (8 GB), and costs of a disk without moving parts."""

    ADVISED = (
        "shared_buffers=2GB",
        "effective_cache_size=6GB",
        "work_mem=16MB",
        "maintenance_work_mem=512MB",
        "random_page_cost=1.1",
        "effective_io_concurrency=200",
        "max_wal_size=8GB",
        "checkpoint_timeout=15min",
    )

    def _options(self, place):
        return [*super()._options(place), *(word for setting in self.ADVISED for word in ("-c", setting))]


EMBEDDED_SERVER = Tuned(VAR / "pg")
ROOT_URLCONF = "benchmarks.scale_site.urls"
