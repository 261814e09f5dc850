"""Which files of installed packages are served."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """Leaves out what no page uses: packing it would take half a minute."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("bootstrap/js/*", "bootstrap.css*", "bootstrap.rtl*", "bootstrap-*"),
        *("htmx-4*", "htmax-4*", "django_htmx/ext/*"),
    ]
