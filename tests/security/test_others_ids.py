"""The ids of other parties' records, tried at every address that takes one, by every role.

`tests/access/walk.py` asks one row of each kind with every method; here many rows are asked, and what the forms send.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.access.people import HELD
from tests.access.walk import representative
from tests.security.visits import addresses, others, signed_in, tried, with_arguments

if TYPE_CHECKING:
    from trustfund.access.policy import Role
    from trustfund.access.routes import Route

pytestmark = pytest.mark.usefixtures("fresh_story", "quiet")
ROWS: Final = 3
"""So many rows of another's behind each address."""
REFUSED: Final = {403, 404, 405}
UNREAD: Final = {400, 415}
"""A program is refused its body before the object is looked for; what the object is makes no difference."""


def is_for_programs(route: Route) -> bool:
    return route.declared is not None and route.declared.is_for_programs


@pytest.mark.parametrize("role", HELD)
def test_no_role_opens_or_changes_what_is_hidden_from_it(role: Role) -> None:
    user = representative(role)
    client, count, findings = signed_in(user), 0, []
    for route in with_arguments():
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
