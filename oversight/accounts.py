"""User accounts as their readers see them: how each stands, which factors it has, where it is signed in.

Who sees how much is the law of fields (docs/access.md): access administrators see factors and the last sign-in,
the auditor how many factors there are, approvers neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.models import Session
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from trustfund.access import factors, policy
from trustfund.access.models import Act, User
from trustfund.access.policy import Action, Role
from trustfund.access.services.accounts import INVITED_FOR
from trustfund.web.tables import Column, Table, Value
from trustfund.web.words import named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

SESSIONS: Final = "session_of_another_user"
INVITED: Final = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) | Q(password="")  # nosec B106 - nobody has chosen one
STANDINGS: Final = {
    "active": (_("In use"), "done", Q(is_active=True) & ~INVITED),
    "invited": (_("Invited"), "waiting", Q(is_active=True) & INVITED),
    "closed": (_("Closed"), "stopped", Q(is_active=False)),
}
"""How an account can stand: its words, its shape, and which accounts stand so."""


def sees_factors(user: Any) -> bool:
    """Say whether this reader may know which factors an account has, and when its person came last."""
    return Role.ADM in policy.roles_of(user)


def counts_factors(user: Any) -> bool:
    """Say whether this reader may know how many factors an account has."""
    return not {Role.ADM, Role.AU}.isdisjoint(policy.roles_of(user))


def sees_sessions(user: Any) -> bool:
    """Say whether this reader may know where others are signed in."""
    return policy.may(user, SESSIONS, Action.LIST)


def open_sessions() -> QuerySet[UserSession]:
    """Return the sessions that have not ended, by the database's clock."""
    alive = Session.objects.filter(expire_date__gt=Now()).values("session_key")
    found: QuerySet[UserSession] = UserSession.objects.filter(session_key__in=alive)
    return found.order_by("-created_at", "pk")


def accounts_visible_to(user: Any, action: Action = Action.LIST) -> QuerySet[User]:
    """Return the accounts this reader may see, each with the numbers of its factors and its open sessions."""
    held = Authenticator.objects.filter(user=OuterRef("pk"), type__in=factors.FACTORS)
    sessions = open_sessions().filter(user=OuterRef("pk"))
    rows = User.objects.visible_to(user, action).select_related("person")
    return rows.annotate(factor_count=_count(held), session_count=_count(sessions))


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("user").annotate(rows=Count("pk")).values("rows")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def address(account: User) -> str:
    """Return the page of an account."""
    return reverse("oversight:user_detail", args=[account.pk])


def tongue(account: User) -> str:
    """Return the language in which the person reads, by its own name."""
    return dict(settings.LANGUAGES).get(account.language, account.language)


def standing_name(account: User) -> str:
    """Return how an account stands: active, invited or closed."""
    return "closed" if not account.is_active else "active" if account.has_usable_password() else "invited"


def standing(account: User) -> Value:
    """Return how an account stands, as word and shape."""
    label, mark, _rows = STANDINGS[standing_name(account)]
    return Value(label, mark=mark)


def invited_until(account: User) -> datetime | None:
    """Return until when the last invitation holds; None where none was sent or the person has come."""
    if account.has_usable_password():
        return None
    sent = Act.objects.about("user_account", [account.pk]).filter(verb="account.invited").first()
    return sent.at + INVITED_FOR if sent is not None else None


def invitation(account: User) -> str:
    """Say how the invitation of somebody who has not come stands; empty where there is nothing to say."""
    if account.has_usable_password() or not account.is_active:
        return ""
    until = invited_until(account)
    if until is None:
        return _t("No invitation was sent yet.")
    return _t("The invitation has expired: send it anew.") if until <= timezone.now() else ""


def table(rows: Sequence[Any], reader: Any) -> Table:
    """Return accounts as a table, with the columns that this reader may see."""
    columns = [Column(_("Person")), Column(_("E-mail")), Column(_("Status"), "status"), Column(_("Language"))]
    if counts_factors(reader):
        columns.append(Column(_("Second factors"), "number"))
    if sees_sessions(reader):
        columns.append(Column(_("Sessions"), "number"))
    if sees_factors(reader):
        columns.append(Column(_("Last sign-in"), "moment"))
    return Table.of(
        _("User accounts"),
        columns,
        [_line(account, reader) for account in rows],
        name="users",
        empty_text=_("No account matches."),
    )


def _line(account: Any, reader: Any) -> list[Any]:
    line = [Value(named(account.person), address(account)), account.email, standing(account), tongue(account)]
    if counts_factors(reader):
        line.append(account.factor_count)
    if sees_sessions(reader):
        line.append(account.session_count)
    if sees_factors(reader):
        line.append(account.last_login)
    return line
