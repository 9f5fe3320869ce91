"""Who the reader is, is asked once for a page, whichever way the page comes about."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from oversight.demo.people import people

pytestmark = pytest.mark.django_db
ROLES_ASKED = 'FROM "access_membership"'
ALLAUTH = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.mark.parametrize(("address", "status"), [("/no/such/place/", 404), ("/donors/pledges/new/", 403), ("/", 200)])
def test_the_roles_of_the_reader_are_asked_once(address: str, status: int) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.preparer, backend=ALLAUTH)
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(address) if status == 403 else client.get(address)
    assert answer.status_code == status
    mine = [each for each in asked.captured_queries if ROLES_ASKED in each["sql"] and '"role"' in each["sql"]]
    assert len(mine) == 1
