"""No page offers its reader a link that is closed to them or leads nowhere."""

from __future__ import annotations

import re
from collections import Counter, deque
from html import unescape
from typing import Final
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from oversight.demo.people import people
from tests.journeys.walking import ROLES
from trustfund.access.models import Act

HREF: Final = re.compile(r'<a\b[^>]*?\shref="(/[^"#]*)', re.DOTALL)
OF_A_ROUTE: Final = 2
"""So many addresses of each route are tried; lists lead to hundreds of the same."""
ALLAUTH: Final = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.mark.parametrize("who", ROLES)
def test_every_link_a_reader_is_offered_opens(who: str, fresh_story: object) -> None:
    client = Client()
    client.force_login(getattr(people, who), backend=ALLAUTH)
    waiting, tried, closed = deque([("/", "")]), Counter[tuple[str, str]](), []
    seen = {"/"}
    while waiting:
        address, offered_on = waiting.popleft()
        acts = Act.objects.count()
        answer = client.get(address)
        if answer.get("Content-Disposition", "").startswith("attachment") and Act.objects.count() != acts + 1:
            closed.append((answer.status_code, address, "a download that is no act"))
        if answer.status_code not in {200, 302}:
            closed.append((answer.status_code, address, f"offered on {offered_on}"))
        if answer.status_code != 200 or answer.streaming or "text/html" not in answer["Content-Type"]:
            continue
        for link in map(unescape, HREF.findall(answer.content.decode())):
            parts = urlsplit(link)
            route = (resolve(parts.path).view_name, "&".join(sorted(re.findall(r"(\w+)=", parts.query))))
            if link not in seen and tried[route] < OF_A_ROUTE:
                tried[route] += 1
                seen.add(link)
                waiting.append((link, address))
    assert closed == []
