"""What scenarios try of what a card asks between a person's claims: earlier outcomes, how often one is paid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from kbop_cli.cards.cases import Case
from kbop_cli.cards.coverage_evidence import Tried
from kbop_cli.columns import NUMBER_SCALE
from kbop_cli.engine.between_words import needed as in_words
from kbop_cli.model import Approved, Limit, Need, Outcome


def between(outcome: Outcome, ran: Sequence[Case]) -> Iterator[Tried]:
    """Everything to try of the outcome's needs and its limit, and which of the cases try it."""
    for need in outcome.needs:
        yield from _need(need, ran)
    if outcome.limit is not None:
        yield from _limit(outcome.limit, ran)


def _need(need: Need, ran: Sequence[Case]) -> Iterator[Tried]:
    """Asked about without the earlier outcome, and where it does not do: unpaid, of another job, out of time."""
    asked = [case.codes == {"earlier_outcome_missing"} for case in ran]
    yield "rules", f"{in_words(need)} It is not known", asked
    if need.state == "paid":
        unpaid = (out and _has(need, case, Approved) for case, out in zip(ran, asked, strict=True))
        yield "rules", f"{in_words(need)} It is only approved", unpaid
    for ref in need.same:
        other = (out and _differs(need, case, str(ref)) for case, out in zip(ran, asked, strict=True))
        yield "rules", f"{in_words(need)} It has another {ref}", other
    if need.at_least is not None or need.at_most is not None:
        late = (
            case.codes in ({"earlier_outcome_out_of_time"}, {"earlier_outcome_missing"}) and _has(need, case)
            for case in ran
        )
        yield "bounds", f"{in_words(need)} It is out of time", late


def _has(need: Need, case: Case, *standing: str) -> bool:
    return any(
        each["outcome"] in need.outcomes and each["standing"] in (standing or (Approved, "paid"))
        for each in case.others
    )


def _differs(need: Need, case: Case, name: str) -> bool:
    mine = case.cells[name]
    return any(each["outcome"] in need.outcomes and _known(each, name, mine) for each in case.others)


def _known(each: Mapping[str, Any], name: str, mine: Any) -> bool:
    """Whether both cells are given, and are not the same. The ledger keeps texts."""
    return mine is not None and each[name] is not None and str(each[name]).lower() != str(mine).lower()


def _limit(limit: Limit, ran: Sequence[Case]) -> Iterator[Tried]:
    """Refused when all places are taken; paid beside others; refused where a further claim must differ and does not."""
    refused = [case.codes == {"limit_reached"} for case in ran]
    paid = [case.decision == Approved for case in ran]
    if limit.times:
        full = (out and case.others_paid >= limit.times for case, out in zip(ran, refused, strict=True))
        yield "limits", f"refused after {limit.times}", full
    if limit.times != 1 or limit.per:
        beside = (went and case.others_paid > 0 for case, went in zip(ran, paid, strict=True))
        yield "limits", "a further one is paid", beside
    if limit.times and limit.each:
        again = (went and case.others_paid >= limit.times for case, went in zip(ran, paid, strict=True))
        yield "limits", f"paid again in another {limit.each.replace('_', ' ')}", again
    if limit.higher or limit.other:
        alike = (out and case.others_paid < limit.times for case, out in zip(ran, refused, strict=True))
        yield "limits", "a further one that does not differ is refused", alike
    if limit.most is not None:
        yield from _units(limit, limit.most, ran, paid, refused)


def _units(
    limit: Limit, most: Decimal, ran: Sequence[Case], paid: Sequence[bool], refused: Sequence[bool]
) -> Iterator[Tried]:
    """All units used to the last are paid; one more is refused."""
    exponent = most.as_tuple().exponent
    step = int(Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0) * NUMBER_SCALE)
    name, end = str(limit.units), int(most * NUMBER_SCALE)
    used = [sum(int(each[name] or 0) for each in (case.cells, *case.beside)) for case in ran]
    yield "bounds", f"{most:f} {name} in all", [went and sum_ == end for went, sum_ in zip(paid, used, strict=True)]
    beyond = [out and sum_ == end + step for out, sum_ in zip(refused, used, strict=True)]
    yield "bounds", f"more than {most:f} {name} in all", beyond
