"""The worker's sign of life, read by /readyz: beat asks for it, a worker gives it, so it proves both."""

from __future__ import annotations

from celery import shared_task

from trustfund import health


@shared_task(name="trustfund.heartbeat")
def heartbeat() -> None:
    """A worker is taking work."""
    health.beat()
