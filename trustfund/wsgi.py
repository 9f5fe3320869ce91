from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trustfund.settings")

application = get_wsgi_application()

from trustfund.safety import refuse_demonstration  # noqa: E402 - after Django is set up

refuse_demonstration()
