"""What gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# With gunicorn's --preload the workers share the engine of the papers instead of each importing it at its first PDF.
from meetings.papers import pdf  # noqa: E402

pdf.preload()
resolve("/")  # and all views
# What is there now stays, so nobody need look through it for garbage; that took a tenth of a second every now and then.
gc.collect()
gc.freeze()
