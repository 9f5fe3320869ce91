"""What oversight itself keeps: proposals to the board and reports; everything else it reads."""

from __future__ import annotations

from oversight.models.decision import DECISION_WORKFLOW, DecisionSignature, ProposedAllocation, ProposedDecision
from oversight.models.report import REPORT_WORKFLOW, Report, ReportFile, ReportSignature
from oversight.models.takeover import TAKEOVER_WORKFLOW, Takeover, TakeoverFile, TakeoverSignature

__all__ = [
    "DECISION_WORKFLOW",
    "REPORT_WORKFLOW",
    "TAKEOVER_WORKFLOW",
    "DecisionSignature",
    "ProposedAllocation",
    "ProposedDecision",
    "Report",
    "ReportFile",
    "ReportSignature",
    "Takeover",
    "TakeoverFile",
    "TakeoverSignature",
]
