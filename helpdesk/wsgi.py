"""WSGI entry point of the web processes."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
application = get_wsgi_application()
gc.freeze()  # what was loaded stays: nobody need walk through it for garbage again
