"""An evaluation as plain values, for evaluation.json: money in pounds with two decimals, rates as exact text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kbop_cli.engine.sample.adjust import Adjustment
from kbop_cli.engine.sample.estimate import Evaluation, Figures
from kbop_cli.engine.sample.say import evaluation_lines
from kbop_cli.engine.sample.stratum import Bound, Limits, StratumEstimate


def evaluation_told(evaluation: Evaluation, adjustments: Sequence[Adjustment]) -> dict[str, Any]:
    """Identified error, projected error and both limits, each by itself, in all and by stratum; what is proposed."""
    mirror = evaluation.rejections
    return {
        "certificate": evaluation.certificate,
        "draw": evaluation.draw,
        "basis": {
            "confidence": str(evaluation.basis.confidence),
            "joint_confidence": str(evaluation.joint),
            "prior": [str(part) for part in evaluation.basis.prior],
            "missing": evaluation.basis.missing,
        },
        "in_words": list(evaluation_lines(evaluation)),
        "total": _figures(evaluation.total),
        "missing": {"claims": evaluation.missing, "read_the_other_way": _figures(evaluation.otherwise)},
        "posterior": [amount(pence) for pence in evaluation.posterior] if evaluation.posterior else None,
        "strata": [_stratum(stratum) for stratum in evaluation.strata],
        "rejections": None
        if mirror is None
        else {
            **{name: getattr(mirror, name) for name in ("claims", "drawn", "wrong", "lower", "upper")},
            "decide_again": list(mirror.decide_again),
        },
        "errors": [
            {
                **{name: getattr(error, name) for name in ("claim_id", "stratum", "selection", "finding")},
                "error_class": error.error_class,
                "paid": amount(error.amount),
                "error": amount(error.error),
            }
            for error in evaluation.errors
        ],
        "adjustments": [adjustment_told(each) for each in adjustments],
    }


def adjustment_told(adjustment: Adjustment) -> dict[str, str]:
    """One proposed adjustment."""
    return {
        "kind": adjustment.kind,
        "claim_id": adjustment.claim_id,
        "amount": amount(adjustment.amount),
        "reason": adjustment.reason,
        "draw": adjustment.draw,
        "certificate": adjustment.certificate,
    }


def amount(pence: int) -> str:
    """Pounds with two decimals: `-1234.50`."""
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02d}"


def _figures(figures: Figures) -> dict[str, str]:
    names = ("identified", "underpaid", "projected", "lower", "upper")
    return {name: amount(getattr(figures, name)) for name in names}


def _stratum(stratum: StratumEstimate) -> dict[str, Any]:
    counts = ("claims", "settled", "drawn", "added", "wrong", "isolated", "missing")
    money = ("value", "identified", "underpaid", "extrapolated", "projected")
    return {
        "name": stratum.name,
        **{name: getattr(stratum, name) for name in counts},
        **{name: amount(getattr(stratum, name)) for name in money},
        "wrong_claims": _limits(stratum.claim_limits) if stratum.claim_limits else None,
        "error": {"lower": amount(stratum.value_limits.lower), "upper": amount(stratum.value_limits.upper)},
        "beside": [_bound(bound) for bound in stratum.beside],
    }


def _limits(limits: Limits) -> dict[str, int]:
    return {"lower": limits.lower, "upper": limits.upper}


def _bound(bound: Bound) -> dict[str, Any]:
    in_pence = bound.unit == "pence"
    figures = {"lower": bound.lower, "upper": bound.upper}
    return {
        "method": bound.method,
        "of": "error" if in_pence else "wrong claims",
        **{name: amount(value) if in_pence and value is not None else value for name, value in figures.items()},
    }
