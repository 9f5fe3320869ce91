"""What the money is for: agencies, projects, allocations, grants and their categories."""

from __future__ import annotations

from projects.models.allocation import Allocation
from projects.models.grant import GRANT_WORKFLOW, Category, Grant, GrantSignature
from projects.models.project import PROJECT_WORKFLOW, Agency, Cofinancing, Project, ProjectSignature

__all__ = [
    "GRANT_WORKFLOW",
    "PROJECT_WORKFLOW",
    "Agency",
    "Allocation",
    "Category",
    "Cofinancing",
    "Grant",
    "GrantSignature",
    "Project",
    "ProjectSignature",
]
