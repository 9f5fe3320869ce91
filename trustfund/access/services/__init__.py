"""The only place that makes people, accounts and roles, and changes how somebody signs in; one module by subject."""

from __future__ import annotations

from trustfund.access.services.accounts import end_sessions, forget_factors, invite, let_in_again, shut_out
from trustfund.access.services.email_change import (
    LinkIsDead,
    ask_for_email,
    cancel_email_change,
    confirm_email,
    disown_email_change,
)
from trustfund.access.services.people import end_role, enrol, found_party, grant_role

__all__ = [
    "LinkIsDead",
    "ask_for_email",
    "cancel_email_change",
    "confirm_email",
    "disown_email_change",
    "end_role",
    "end_sessions",
    "enrol",
    "forget_factors",
    "found_party",
    "grant_role",
    "invite",
    "let_in_again",
    "shut_out",
]
