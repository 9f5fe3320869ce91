"""What oversight itself keeps: proposals to the board and reports; everything else it reads."""

from __future__ import annotations

from oversight.models.access_request import ACCESS_WORKFLOW, AccessRequest, AccessRequestSignature
from oversight.models.access_review import (
    REVIEW_WORKFLOW,
    AccessReview,
    AccessReviewSignature,
    ReviewLine,
    ReviewPrint,
)
from oversight.models.account_submission import ACCOUNTS_WORKFLOW, AccountSubmission, AccountSubmissionSignature
from oversight.models.decision import DECISION_WORKFLOW, DecisionSignature, ProposedAllocation, ProposedDecision
from oversight.models.fee_submission import FEES_WORKFLOW, FeeSubmission, FeeSubmissionSignature, FeeSubmissionTier
from oversight.models.fund_closing import CLOSING_WORKFLOW, ClosingShare, ClosingSignature, FundClosing
from oversight.models.income import INCOME_WORKFLOW, Income, IncomeShare, IncomeSignature
from oversight.models.lost_factors import LOST_FACTORS_WORKFLOW, LostFactors, LostFactorsSignature
from oversight.models.rate_submission import RATES_WORKFLOW, RateSubmission, RateSubmissionSignature
from oversight.models.report import REPORT_WORKFLOW, Report, ReportFile, ReportSignature
from oversight.models.statement import Statement
from oversight.models.takeover import TAKEOVER_WORKFLOW, Takeover, TakeoverFile, TakeoverSignature

__all__ = [
    "ACCESS_WORKFLOW",
    "ACCOUNTS_WORKFLOW",
    "CLOSING_WORKFLOW",
    "DECISION_WORKFLOW",
    "FEES_WORKFLOW",
    "INCOME_WORKFLOW",
    "LOST_FACTORS_WORKFLOW",
    "RATES_WORKFLOW",
    "REPORT_WORKFLOW",
    "REVIEW_WORKFLOW",
    "TAKEOVER_WORKFLOW",
    "AccessRequest",
    "AccessRequestSignature",
    "AccessReview",
    "AccessReviewSignature",
    "AccountSubmission",
    "AccountSubmissionSignature",
    "ClosingShare",
    "ClosingSignature",
    "DecisionSignature",
    "FeeSubmission",
    "FeeSubmissionSignature",
    "FeeSubmissionTier",
    "FundClosing",
    "Income",
    "IncomeShare",
    "IncomeSignature",
    "LostFactors",
    "LostFactorsSignature",
    "ProposedAllocation",
    "ProposedDecision",
    "RateSubmission",
    "RateSubmissionSignature",
    "Report",
    "ReportFile",
    "ReportSignature",
    "ReviewLine",
    "ReviewPrint",
    "Statement",
    "Takeover",
    "TakeoverFile",
    "TakeoverSignature",
]
