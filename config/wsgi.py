"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# With gunicorn's --preload the workers share the engine of the papers instead of each importing it at its first PDF.
from meetings.papers import pdf  # noqa: E402

pdf.preload()
