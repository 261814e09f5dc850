"""What a web server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
resolve("/")  # reads all views now, once for all processes that are forked from this one
# What is there now stays, so nobody need look through it for garbage; that took a tenth of a second every now and then.
gc.collect()
gc.freeze()
