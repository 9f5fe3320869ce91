"""What oversight itself keeps: proposals to the board and reports; everything else it reads."""

from __future__ import annotations

from oversight.models.decision import DECISION_WORKFLOW, DecisionSignature, ProposedAllocation, ProposedDecision
from oversight.models.report import REPORT_WORKFLOW, Report, ReportFile, ReportSignature

__all__ = ["DECISION_WORKFLOW", "DecisionSignature", "ProposedAllocation", "ProposedDecision", "REPORT_WORKFLOW", "Report", "ReportFile", "ReportSignature"]
