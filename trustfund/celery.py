"""Celery only rings the bell; the work itself is a row of the outbox (trustfund.web.outbox)."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init, worker_ready
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django_structlog.celery.steps import DjangoStructLogInitStep

from trustfund import health, safety

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trustfund.settings")

app = Celery("trustfund")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)  # tasks log the id of the request that rang


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Settings configure the logs, in the worker as in the web server."""
    _ = settings.LOG_STYLE


@worker_init.connect
def refuse_demonstration(**_: Any) -> None:
    """A worker in production starts no more than the web server does."""
    try:
        safety.refuse_demonstration()
    except ImproperlyConfigured as reason:  # Celery would log it and go on
        raise SystemExit(str(reason)) from None


@worker_ready.connect
def first_heartbeat(**_: Any) -> None:
    """A worker that just came need not wait for beat to be known alive."""
    health.beat()
