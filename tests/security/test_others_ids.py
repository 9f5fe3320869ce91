"""The ids of other parties' records, tried at every address that takes one, by every role.

`tests/access/walk.py` asks one row of each kind with every method; here many rows are asked, and what the forms send.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.access.walk import representative
from tests.security.visits import addresses, others, signed_in, tried, with_arguments
from trustfund.access.policy import Role

if TYPE_CHECKING:
    from trustfund.access.routes import Route

pytestmark = pytest.mark.usefixtures("fresh_story", "quiet")
PARTIAL: Final = (Role.TTL, Role.BD, Role.DN, Role.KPP, Role.KPS)
"""Roles that see some rows of a kind and not others; the walk asks all roles."""
ROWS: Final = 2
"""So many rows of another's behind each address."""
OF_NOBODY: Final = {"account_reset_password_from_key", "access:email_link"}
"""A link of a letter opens by its key: with a wrong one everybody reads the same page, that it does not hold."""
REFUSED: Final = {403, 404, 405}
UNREAD: Final = {400, 415}
"""A program is refused its body before the object is looked for; what the object is makes no difference."""


def is_for_programs(route: Route) -> bool:
    return route.declared is not None and route.declared.is_for_programs


@pytest.mark.parametrize("role", PARTIAL)
def test_no_role_opens_or_changes_what_is_hidden_from_it(role: Role) -> None:
    user = representative(role)
    client, count, findings = signed_in(user), 0, []
    for route in [route for route in with_arguments() if route.name not in OF_NOBODY]:
        for key in others(route, user, ROWS):
            for address in addresses(route, key):
                count += 1
                sent = {"id": uuid4(), "on": timezone.now().date().isoformat(), "note": "x", "pk": key, "confirm": "1"}
                read, wrote_by_reading = tried(client, "GET", address)
                posted, wrote = tried(client, "POST", address, sent)
                statuses, wrote = {read.status_code, posted.status_code}, wrote + wrote_by_reading
                if not statuses <= (REFUSED | UNREAD if is_for_programs(route) else REFUSED) or wrote:
                    findings.append(f"{route.name} {address} answered {statuses} and wrote {wrote} rows")
    assert not findings, "\n".join(findings)
    assert count, f"nothing is hidden from {role}: the test looks at nothing"
