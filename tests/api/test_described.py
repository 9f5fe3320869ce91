"""The API keeps to its own description, as every role, whatever is sent: no 5xx, nothing undocumented."""

from __future__ import annotations

import logging
import re
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test.utils import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi_checks

from oversight.demo.people import people
from tests.access.people import HELD
from tests.access.programs import of_programs
from tests.access.walk import representative
from tests.api.programs import program
from trustfund.access import policy
from trustfund.access.routes import routes
from trustfund.api import described, description, fields
from trustfund.api.problems import MEDIA_TYPE, ProblemSerializer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trustfund.access.models import User
    from trustfund.access.policy import Role
    from trustfund.access.routes import Route
    from trustfund.api.doors import Operation

pytestmark = pytest.mark.usefixtures("fresh_story", "unhurried")
EXAMPLES: Final = 2
"""For each operation that a role may use, and one where it may not; the walk of tests/access asks besides."""
ASKED: Final = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
]


@pytest.fixture
def unhurried(settings: Any) -> Iterator[None]:
    """One program asks thousands of times, and is refused most of them."""
    settings.API_RATE = settings.API_RATE_ANONYMOUS = "100000/min"
    logging.disable(logging.CRITICAL)
    for moment in (request_started, request_finished):  # as the framework's own test client does
        moment.disconnect(close_old_connections)
    yield
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)
    logging.disable(logging.NOTSET)


@cache
def application() -> Any:
    """Return the description, over the application itself."""
    return schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", get_wsgi_application())


@pytest.mark.parametrize("role", HELD)
def test_every_operation_answers_as_it_is_described(role: Role) -> None:
    user = representative(role)
    secret = program(user).secret
    ask_everything(user, {"Authorization": f"Bearer {secret}"})


def test_every_operation_answers_a_stranger_as_it_is_described() -> None:
    ask_everything(None, {})


def ask_everything(user: User | None, headers: dict[str, str]) -> None:
    """Send what the description allows to every operation, to objects within the user's sight where there are any."""
    within, doors = objects_of(user), {path_of(route): route.declared for route in routes() if route.declared}
    for found in application().get_all_operations():
        operation = found.ok()
        declared = doors[operation.path].of(operation.method.upper())
        opened = declared.action is None or policy.may(user, declared.object_name, declared.action)
        ask(operation, headers, within.get(operation.path, {}), EXAMPLES if user and opened else 1)


def ask(operation: Any, headers: dict[str, str], known: dict[str, str], count: int) -> None:
    """Send a few requests to one operation, undo them, and compare each answer with the description."""

    @given(case=operation.as_strategy())
    @settings(
        max_examples=count, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def send(case: Any) -> None:
        case.path_parameters.update(known)
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        case.validate_response(answer, checks=ASKED)

    send()


def path_of(route: Route) -> str:
    """Return the address as the description writes it."""
    return re.sub(r"<\w+:(\w+)>", lambda found: f"{{{name_of(found[1])}}}", route.pattern)


def name_of(argument: str) -> str:
    """Return what the description calls an argument of an address."""
    return "id" if argument == "pk" else argument


def objects_of(user: User | None) -> dict[str, dict[str, str]]:
    """Return the arguments of each address that name something within the user's sight."""
    shelves, known = of_programs(), {}
    for route in routes():
        if route.name in shelves and route.declared is not None:
            shelf = shelves[route.name]
            inside, outside = shelf.keys(user, route.declared)
            key = inside or outside
            if key is not None:
                known[path_of(route)] = {shelf.argument: str(key)} | {
                    name: str(each) for name, each in shelf.more(key).items()
                }
    return known


def test_the_description_tells_of_every_operation_once_with_an_example_where_something_is_sent() -> None:
    told = [(method, each) for methods in description.schema()["paths"].values() for method, each in methods.items()]
    names = [each["operationId"] for _method, each in told]
    assert len(names) == len(set(names)) > 100
    assert all(each["summary"] for _method, each in told)
    writing = [each for method, each in told if method == "post"]
    assert all(any(parameter["name"] == "Idempotency-Key" for parameter in each["parameters"]) for each in writing)
    bodies = [each["requestBody"]["content"] for each in writing if "requestBody" in each]
    plain = [content["application/json"] for content in bodies if "application/json" in content]
    assert len(plain) > 50
    assert [content for content in plain if not content.get("examples")] == []


def test_the_description_is_valid_and_nothing_in_it_is_guessed() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())


def test_it_does_not_rest_on_the_addresses_of_whoever_asks_first() -> None:
    description.schema.cache_clear()
    with override_settings(ROOT_URLCONF="tests.access.rooms"):
        assert "/api/v1/pledges/" in description.schema()["paths"]


def test_the_description_names_the_cookie_that_is_set_here(settings: Any) -> None:
    named = description.schema()["components"]["securitySchemes"]["session"]["name"]
    assert named == settings.SESSION_COOKIE_NAME


def test_every_refusal_money_and_key_has_an_example() -> None:
    told = [each for methods in description.schema()["paths"].values() for each in methods.values()]
    refusals = [
        (status, each["content"][MEDIA_TYPE])
        for operation in told
        for status, each in operation["responses"].items()
        if status >= "400"
    ]
    assert len(refusals) > 500
    for status, content in refusals:
        (example,) = content["examples"].values()
        assert example["value"]["status"] == int(status)
        assert ProblemSerializer(data=example["value"]).is_valid()
    assert fields.MONEY["example"] == {"amount": "1250.00", "currency": "USD"}
    key: Any = described.KEY.type
    assert "example" in key


def test_an_example_of_a_body_has_the_shape_of_the_body() -> None:
    wrong, count = {}, 0
    for name, operation in operations():
        asked = operation.described.get("request")
        shape = asked.get("application/json") if isinstance(asked, dict) else asked
        for example in operation.described.get("examples", ()):
            assert shape is not None
            sent = shape(data=example.value)
            count += 1
            if not sent.is_valid():
                wrong[name] = sent.errors
    assert (wrong, count > 50) == ({}, True)


def operations() -> Iterator[tuple[str, Operation]]:
    """Return every operation by its address and method."""
    for route in routes():
        for method, operation in getattr(getattr(route.view, "cls", None), "operations", {}).items():
            yield f"{method} {route.pattern}", operation


def test_the_page_of_the_api_tells_everybody_of_every_operation(client: Any) -> None:
    page = client.get("/api/v1/").content.decode()
    assert "/api/v1/pledges/" in page
    assert people.preparer.email not in page
