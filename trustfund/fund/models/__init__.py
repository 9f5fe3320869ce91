"""The Fund and the facts that everyone obeys: its terms, decisions, phases, rates and documents."""

from __future__ import annotations

from trustfund.fund.models.decision import Decision, Phase
from trustfund.fund.models.document import Document, Scan
from trustfund.fund.models.fund import EnablingResolution, Fund, TrusteeAccount, Window
from trustfund.fund.models.rate import FeeSchedule, FeeTier, Rate

__all__ = [
    "Decision",
    "Document",
    "EnablingResolution",
    "FeeSchedule",
    "FeeTier",
    "Fund",
    "Phase",
    "Rate",
    "Scan",
    "TrusteeAccount",
    "Window",
]
