"""/healthz: the process lives. /readyz: the application can do its work; 503 and the reason where it cannot.

Both are answered before sessions and access (a proxy asks them, not a person) and tell nothing but names.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import redis
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

HEARTBEAT = "trustfund:heartbeat"
SILENCE = 60  # seconds without a heartbeat after which no worker is thought to live


def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def beat() -> None:
    """Write the sign of life; it fades by itself."""
    _redis().set(HEARTBEAT, str(time.time()), ex=SILENCE)


def database() -> str:
    """Empty, or why the database cannot be used."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "does not answer"
    return ""


def migrations() -> str:
    """Empty, or how many migrations wait."""
    try:
        executor = MigrationExecutor(connection)
    except Error:
        return "unknown"
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} not applied" if waiting else ""


def bell() -> str:
    """Empty, or why Redis cannot be used."""
    try:
        _redis().ping()
    except redis.RedisError:
        return "does not answer"
    return ""


def worker() -> str:
    """Empty, or that no worker gave a sign of life in the last minute."""
    try:
        return "" if _redis().exists(HEARTBEAT) else f"no heartbeat for {SILENCE} seconds"
    except redis.RedisError:
        return "unknown"


CHECKS: dict[str, Callable[[], str]] = {
    "database": database,
    "migrations": migrations,
    "redis": bell,
    "worker": worker,
}


class HealthMiddleware:
    """Answers the two addresses; everything else passes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """`{"live": true}`, or each part with "ok" or what is wrong with it."""
        if request.path == "/healthz":
            return JsonResponse({"live": True})
        if request.path == "/readyz":
            found = {name: check() or "ok" for name, check in CHECKS.items()}
            is_ready = set(found.values()) == {"ok"}
            answer = JsonResponse({"ready": is_ready, **found}, status=200 if is_ready else 503)
            answer._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 - a probe that waits is no error
            return answer
        return self.get_response(request)
