"""What the web server serves; production does not start with what everyone knows (trustfund/safety.py)."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from trustfund.safety import refuse_demonstration

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trustfund.settings")

application = get_wsgi_application()
refuse_demonstration()
