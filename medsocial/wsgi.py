"""The WSGI application that gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from medsocial.databases import limit_statements

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medsocial.settings")

application = get_wsgi_application()
limit_statements(settings.STATEMENT_TIMEOUT)
