"""Two administrators grant conflicting roles at the same moment."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.db import Error, connection, transaction

from tests.access.people import grant, party, somebody
from trustfund.access.models import Membership
from trustfund.access.policy import Role

if TYPE_CHECKING:
    from trustfund.access.models import Party, User

RACES = 10


def race(user: User, bank: Party, isolation: str) -> list[str]:
    """Grant FAP and FAA on two connections at once; return what became of each."""
    barrier, outcomes = threading.Barrier(2), []

    def one(role: Role) -> None:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
                    cursor.execute("SELECT count(*) FROM access_membership")  # the snapshot is taken here
                barrier.wait(10)
                grant(user, role, bank)
            outcomes.append("granted")
        except Error:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[role]) for role in (Role.FAP, Role.FAA)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(outcomes)


@pytest.mark.usefixtures("empty_fund")
@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ"])
def test_of_two_conflicting_roles_granted_at_once_one_is_refused(isolation: str) -> None:
    bank = party("bank")
    for _each in range(RACES):
        user = somebody()
        assert race(user, bank, isolation) == ["granted", "refused"]
        assert Membership.objects.filter(person=user.person).count() == 1
