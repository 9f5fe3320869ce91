"""The three programs of the application; docker-compose.yml starts the same ones (tests/house compares)."""

from __future__ import annotations

from typing import Final

WEB: Final = "gunicorn trustfund.wsgi --preload --no-control-socket --workers 2 --threads 4 --max-requests 2000"
WORKER: Final = "celery -A trustfund worker --concurrency 2 --without-gossip --without-mingle --loglevel WARNING"
BEAT: Final = "celery -A trustfund beat --loglevel WARNING --pidfile="
