"""In earnest nothing is lenient: production is what one gets by giving a DATABASE_URL."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.house.sources import ROOT
from trustfund import safety

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings as SettingsWrapper

    from tests.databases import Copy

KEY = "a-key-of-its-own-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKL"


def in_production(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TRUSTFUND_HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False
    )


def test_the_deployment_check_is_clean() -> None:
    given = {"DATABASE_URL": "postgres://nobody@localhost/nothing", "SECRET_KEY": KEY}
    done = in_production(given, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (done.returncode, done.stderr) == (0, "")


def test_production_has_no_key_unless_given_one() -> None:
    done = in_production({"DATABASE_URL": "postgres://nobody@localhost/nothing"}, "manage.py", "check")
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr


def test_production_refuses_the_demonstration_key(settings: SettingsWrapper) -> None:
    given = {"DATABASE_URL": "postgres://nobody@localhost/nothing", "SECRET_KEY": settings.DEMONSTRATION_KEY}
    for command in (("manage.py", "check"), ("-c", "import trustfund.wsgi")):
        done = in_production(given, *command)
        assert done.returncode != 0
        assert safety.KEY in done.stderr


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_production_refuses_demonstration_users(empty_fund: Copy, is_demonstration: bool) -> None:  # noqa: FBT001
    code = f"""import django; django.setup()
from trustfund.access.services import enrol
enrol("A Person", "person@example.org", password="a long one indeed", is_demonstration={is_demonstration})"""
    environment = empty_fund.environment | {"DJANGO_SETTINGS_MODULE": "trustfund.settings"}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True)
    given = {"DATABASE_URL": empty_fund.address(), "SECRET_KEY": KEY}
    done = in_production(given, "-c", "import trustfund.wsgi")
    assert (done.returncode != 0) is is_demonstration
    assert (safety.PEOPLE in done.stderr) is is_demonstration


def test_the_application_role_needs_its_password(empty_fund: Copy) -> None:
    secret = empty_fund.address().split(":")[2].split("@")[0]
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(empty_fund.address().replace(secret, "wrong"))


def test_answers_carry_the_strict_policy_and_no_inline_script(client: Client, db: None) -> None:
    answer = client.get("/sign-in/")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_worker_refuses_what_the_web_server_refuses(empty_fund: Copy, settings: SettingsWrapper) -> None:
    given = {"DATABASE_URL": empty_fund.address(), "REDIS_URL": settings.REDIS_URL, "DEMONSTRATION": "0"}
    given["SECRET_KEY"] = settings.DEMONSTRATION_KEY
    done = in_production(given, "-m", "celery", "-A", "trustfund", "worker", "--pool", "solo")
    assert done.returncode != 0
    assert safety.KEY in done.stdout + done.stderr
