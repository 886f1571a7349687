"""The WSGI application that the web server's workers load."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musterroll.site.settings")
application = get_wsgi_application()
