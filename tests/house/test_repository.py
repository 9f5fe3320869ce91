from __future__ import annotations

import shlex
import subprocess
import sys
from typing import Any

import pytest
import yaml

from tests.house.sources import ROOT
from trustfund import processes

# Written in halves, so that this file does not find itself.
HOSTS = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "proxy.golang" + ".org")
MACHINES = ("/wo" + "rk/", "/tm" + "p/brief", "/home/" + "runner")


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a clone: nothing is tracked here")
    return [file for file in done.stdout.split("\0") if (ROOT / file).is_file()]


def test_no_tracked_file_names_a_package_index_or_a_machine() -> None:
    found = [
        (file, word)
        for file in tracked()
        for word in (*HOSTS, *MACHINES)
        if word.encode() in (ROOT / file).read_bytes()
    ]
    assert found == []


def test_every_pin_of_the_lock_has_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    pins = [line for line in lock.splitlines() if line[:1].isalnum()]
    assert pins
    assert [pin for pin in pins if "==" not in pin or not pin.endswith("\\")] == []
    assert "://" not in lock


def test_continuous_integration_is_make_lint_test() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert [line for line in script.splitlines() if "make" in line and not line.startswith("#")] == [
        "exec make lint test </dev/null"
    ]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    text = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return dict(text["services"])


def test_the_compose_file_obeys_its_specification() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    done = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("service", "line"), [("web", processes.WEB), ("worker", processes.WORKER), ("beat", processes.BEAT)]
)
def test_containers_start_the_programs_of_make_run(services: dict[str, Any], service: str, line: str) -> None:
    words = shlex.split(line)
    assert services[service]["command"][: len(words)] == words


def test_the_image_starts_the_web_server(services: dict[str, Any]) -> None:
    commands = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if line.startswith("CMD ")]
    assert [yaml.safe_load(line.removeprefix("CMD ")) for line in commands] == [services["web"]["command"]]


def test_every_service_but_the_one_shot_says_whether_it_is_healthy(services: dict[str, Any]) -> None:
    assert {name for name, service in services.items() if "healthcheck" not in service} == {"migrate"}


def test_only_the_one_shot_knows_the_owner(services: dict[str, Any]) -> None:
    keys = {"DATABASE_OWNER_URL", "DATABASE_ADMIN_URL"}
    assert {name for name, service in services.items() if keys & set(service.get("environment", {}))} == {"migrate"}
