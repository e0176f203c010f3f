"""The rule kinds, listed by hand: a closed vocabulary.

A kind is a frozen dataclass whose fields are its parameters in a card (a trailing underscore is dropped: `from_` is
`from`). A new one must be needed by two real cards or not be expressible otherwise, have a reason that a provider
understands, and a direction of change.
"""

from __future__ import annotations

import dataclasses
import functools
import typing
from typing import Any

from kbop_cli.model import Condition
from kbop_cli.rules.assessments import Assessment, OtherDocument, ScoreChange
from kbop_cli.rules.combined import AnyOf, Approval
from kbop_cli.rules.dates import Day, Interval
from kbop_cli.rules.values import Is, NoneOf, Number, OneOf, Present

SIMPLE: dict[str, type[Condition]] = {
    kind.kind: kind
    for kind in (
        Present,
        OneOf,
        NoneOf,
        Is,
        Number,
        Interval,
        Day,
        Assessment,
        ScoreChange,
        OtherDocument,
        Approval,
    )
}
"""Kinds that may stand in a rule, in `when` and in an alternative."""

KINDS: dict[str, type[Condition]] = {**SIMPLE, AnyOf.kind: AnyOf}
"""Kinds that may stand in a rule."""


@functools.cache
def parameters(kind: type[Condition]) -> dict[str, Any]:
    """The parameters of a kind: name in a card -> type."""
    hints = typing.get_type_hints(kind)
    return {field.name.rstrip("_"): hints[field.name] for field in dataclasses.fields(kind)}  # type: ignore[arg-type]


@functools.cache
def required_parameters(kind: type[Condition]) -> tuple[str, ...]:
    """The parameters that a card must give."""
    fields = dataclasses.fields(kind)  # type: ignore[arg-type]
    return tuple(field.name.rstrip("_") for field in fields if field.default is dataclasses.MISSING)
