from __future__ import annotations

import json
from typing import TYPE_CHECKING

import redis
import structlog

from trustfund import health
from trustfund.tasks import heartbeat

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings as SettingsWrapper


def test_a_living_process_says_so_without_asking_the_database(client: Client) -> None:
    assert client.get("/healthz").json() == {"live": True}


def test_ready_means_database_migrations_redis_and_a_worker(client: Client, db: None) -> None:
    health.beat()
    answer = client.get("/readyz")
    assert answer.json() == {
        "ready": True, "database": "ok", "migrations": "ok", "redis": "ok", "worker": "ok",
    }  # fmt: skip
    assert answer.status_code == 200


def test_a_silent_worker_is_named(client: Client, db: None, settings: SettingsWrapper) -> None:
    redis.Redis.from_url(settings.REDIS_URL).delete(health.HEARTBEAT)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["worker"]) == (503, "no heartbeat for 60 seconds")


def test_a_missing_redis_is_named_and_nothing_else_breaks(client: Client, db: None, settings: SettingsWrapper) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["redis"], answer.json()["database"]) == (503, "does not answer", "ok")


def test_a_task_carries_the_id_of_the_request_that_rang(settings: SettingsWrapper) -> None:
    bell = redis.Redis.from_url(settings.REDIS_URL)
    queue = "of-the-test"
    with structlog.contextvars.bound_contextvars(request_id="a-request"):
        heartbeat.apply_async(queue=queue)
    message = json.loads(bell.lpop(queue))  # type: ignore[arg-type]
    assert message["headers"]["__django_structlog__"]["request_id"] == "a-request"
