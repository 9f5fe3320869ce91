"""The only place that writes projects, allocations and grants: one function per verb of the trade."""

from __future__ import annotations

from projects.services.allocations import allocate, cancel_allocation
from projects.services.grants import (
    CategoryTerms,
    declare_effective,
    draft_grant,
    edit_grant,
    send_back_grant,
    submit_grant,
)
from projects.services.projects import (
    EDITABLE,
    accept_project,
    draft_project,
    edit_project,
    found_agency,
    name_cofinancing,
    send_back_project,
    submit_project,
)
from projects.services.signing import sign_grant

__all__ = [
    "EDITABLE",
    "CategoryTerms",
    "accept_project",
    "allocate",
    "cancel_allocation",
    "declare_effective",
    "draft_grant",
    "draft_project",
    "edit_grant",
    "edit_project",
    "found_agency",
    "name_cofinancing",
    "send_back_grant",
    "send_back_project",
    "sign_grant",
    "submit_grant",
    "submit_project",
]
