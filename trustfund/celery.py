"""Celery only rings the bell; the work itself is a row of the outbox (trustfund.web.outbox)."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trustfund.settings")

app = Celery("trustfund")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
