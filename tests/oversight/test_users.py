"""Pages of user accounts: who sees how much, who does what for somebody who cannot sign in, and who may not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from oversight.demo.people import people
from oversight.models import LostFactors
from oversight.services.lost_factors import ask_to_forget, forget, reject
from tests.access.mailbox import letters_to
from tests.access.people import somebody
from trustfund.access.models import Act
from trustfund.access.policy import Role
from trustfund.web.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from trustfund.access.models import User

pytestmark = pytest.mark.django_db
SECRET = "four rare badgers knit sonatas"
WHY = "Telephone stolen; seen in person by two of us"


@pytest.fixture(autouse=True)
def _own_counts(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "users"}}
    settings.EMAIL_BACKEND = "trustfund.web.mail.OutboxBackend"
    cache.clear()


def signed_in(user: User) -> Client:
    client = Client()
    client.post("/sign-in/", {"login": user.email, "password": SECRET})
    return client


def loser() -> User:
    """Somebody who has a second factor, and has lost it."""
    user = somebody(Role.KPP, password=SECRET)
    TOTP.activate(user, generate_totp_secret())
    return user


def has_factors(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user).exists())


def page_of(reader: User, user: User) -> str:
    return signed_in(reader).get(f"/users/{user.pk}/").content.decode()


def test_each_role_sees_as_much_of_an_account_as_the_law_of_fields_says() -> None:
    user = loser()
    pages = {role: page_of(somebody(role, password=SECRET), user) for role in (Role.ADM, Role.AU, Role.FAA)}
    assert {role: "Last sign-in" in page for role, page in pages.items()} == {
        Role.ADM: True, Role.AU: False, Role.FAA: False,
    }  # fmt: skip
    assert "Authenticator" in pages[Role.ADM]
    assert "1 is set up." in pages[Role.AU]
    assert "Only the access administrators see" in pages[Role.FAA]
    for role in (Role.FAP, Role.DN, Role.KPP):
        assert signed_in(somebody(role, password=SECRET)).get(f"/users/{user.pk}/").status_code == 403


def test_the_list_is_filtered_by_how_an_account_stands_and_asks_as_often_for_many_as_for_few(
    django_assert_max_num_queries: Any,
) -> None:
    invited, client = somebody(Role.DN), signed_in(somebody(Role.ADM, password=SECRET))
    with django_assert_max_num_queries(12):
        shown = client.get("/users/?status=invited").content.decode()
    assert invited.email in shown
    assert people.auditor.email not in shown
    assert people.auditor.email in client.get(f"/users/?q={people.auditor.email}").content.decode()


def test_an_invitation_is_sent_anew_from_the_page() -> None:
    invited, client = somebody(Role.DN), signed_in(somebody(Role.ADM, password=SECRET))
    address = f"/users/{invited.pk}/"
    assert "No invitation was sent yet." in client.get(address).content.decode()
    for count in (1, 2):
        assert client.post(f"{address}invite/")["Location"] == address
        assert len(letters_to(invited.email)) == count
    assert "The invitation holds until" in client.get(address).content.decode()
    assert client.post(f"/users/{people.auditor.pk}/invite/").status_code == 422


def test_an_administrator_ends_all_sessions_after_being_asked() -> None:
    user, administrator = somebody(Role.FAP, password=SECRET), signed_in(somebody(Role.ADM, password=SECRET))
    client, address = signed_in(user), f"/users/{user.pk}/sessions/end/"
    assert "1 session is open." in administrator.get(address).content.decode()
    assert client.get("/donors/receipts/").status_code == 200
    assert signed_in(somebody(Role.FAA, password=SECRET)).post(address).status_code == 403
    assert client.get("/donors/receipts/").status_code == 200
    assert administrator.post(address)["Location"] == f"/users/{user.pk}/"
    assert client.get("/donors/receipts/").status_code == 302
    assert "Nowhere at the moment." in administrator.get(f"/users/{user.pk}/").content.decode()


def test_lost_factors_are_asked_for_by_one_and_forgotten_by_another() -> None:
    user = loser()
    administrator, approver = (signed_in(somebody(role, password=SECRET)) for role in (Role.ADM, Role.FAA))
    assert administrator.post(f"/users/{user.pk}/factors/", {"reason": ""}).status_code == 422
    address = administrator.post(f"/users/{user.pk}/factors/", {"id": LostFactors().pk, "reason": WHY})["Location"]
    assert has_factors(user)
    assert administrator.post(f"{address}steps/forget/", {"id": LostFactors().pk}).status_code == 403
    assert has_factors(user)
    assert approver.post(f"{address}steps/forget/", {"id": LostFactors().pk})["Location"] == address
    assert not has_factors(user)
    assert letters_to(user.email)[-1].subject == "Your second factors were taken"
    assert Act.objects.get(verb="factors.forgotten", object_id=str(user.pk)).detail["note"] == WHY
    assert signed_in(user).get("/account/").status_code == 200


def test_nobody_has_their_own_factors_forgotten() -> None:
    administrator, approver = somebody(Role.ADM), somebody(Role.FAA)
    for user in (administrator, approver):
        TOTP.activate(user, generate_totp_secret())
    with pytest.raises(Refused, match="by themselves"):
        ask_to_forget(administrator, by=administrator, reason=WHY)
    assert not LostFactors.objects.filter(user=administrator).exists()
    asked = ask_to_forget(approver, by=administrator, reason=WHY)
    with pytest.raises(Refused):
        forget(asked, by=approver)
    with pytest.raises(IntegrityError), transaction.atomic():
        asked.signatures.create(round=1, step="forget", person_id=approver.person_id, content_hash="0" * 64)
    assert has_factors(approver)
    forget(asked, by=somebody(Role.FAA))
    assert not has_factors(approver)


@pytest.mark.parametrize("role", [Role.FAA, Role.FAP, Role.AU, Role.DN])
def test_only_an_access_administrator_asks(role: Role) -> None:
    with pytest.raises(NotAllowed):
        ask_to_forget(loser(), by=somebody(role), reason=WHY)


def test_one_request_waits_at_a_time_and_a_rejected_one_leaves_the_factors() -> None:
    user, administrator = loser(), somebody(Role.ADM)
    asked = ask_to_forget(user, by=administrator, reason=WHY)
    with pytest.raises(Refused, match="asked for already"):
        ask_to_forget(user, by=administrator, reason=WHY)
    reject(asked, by=somebody(Role.FAA), note="The voice was not known")
    assert has_factors(user)
    assert ask_to_forget(user, by=administrator, reason=WHY).status == "asked"


def test_an_account_without_factors_has_none_to_forget() -> None:
    with pytest.raises(Refused, match="no second factor"):
        ask_to_forget(somebody(Role.KPP), by=somebody(Role.ADM), reason=WHY)
