"""The ids of other parties' records, tried at every address that takes one, by every role.

`tests/access/walk.py` asks one row of each kind with every method; here many rows are asked, and what the forms send.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.access.people import HELD
from tests.access.walk import representative, written
from tests.security.visits import addresses, others, signed_in, undone, with_arguments

if TYPE_CHECKING:
    from trustfund.access.policy import Role

pytestmark = pytest.mark.usefixtures("fresh_story", "quiet")
ROWS: Final = 6
"""So many rows of another's behind each address."""


@pytest.mark.parametrize("role", HELD)
def test_no_role_opens_or_changes_what_is_hidden_from_it(role: Role) -> None:
    user = representative(role)
    client, tried, findings = signed_in(user), 0, []
    for route in with_arguments():
        for key in others(route, user, ROWS):
            for address in addresses(route, key):
                tried += 1
                sent = {"id": uuid4(), "on": timezone.now().date().isoformat(), "note": "x", "pk": key, "confirm": "1"}
                before = written()
                answers = undone(client, "GET", address), undone(client, "POST", address, sent)
                wrote = written() - before
                statuses = {answer.status_code for answer in answers}
                if not statuses <= {403, 404, 405} or wrote:
                    findings.append(f"{route.name} {address} answered {statuses} and wrote {wrote} rows")
    assert not findings, "\n".join(findings)
    assert tried, f"nothing is hidden from {role}: the test looks at nothing"
