"""How often a person may be paid for an outcome.

Places are taken by claims that are approved in every other respect, earliest achieved_on first, then claim_id; the
ledger's come before the batch's. A claim whose place is taken by an earlier one is rejected and names it, even where
it would otherwise be queried; a queried claim that is earlier than the one that stands stays queried.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from kbop_cli.engine.given_columns import is_text
from kbop_cli.engine.limit_doubts import unsure
from kbop_cli.engine.limit_findings import compared, places_findings
from kbop_cli.engine.limit_units import first_beyond, units_findings
from kbop_cli.engine.prepare import folded
from kbop_cli.engine.sieve import twice
from kbop_cli.engine.stretches import stretch_of
from kbop_cli.model import Contract, Limit, Ref
from kbop_cli.rules.base import after
from kbop_cli.wording import worded

PAID = {
    "participant_key": pl.String,
    "person": pl.UInt32,
    "outcome": pl.String,
    "claim_id": pl.String,
    "claim_key": pl.String,
    "achieved_on": pl.Date,
    "batch": pl.String,
    "paid_on": pl.Date,
}
"""What the ledger tells of claims that were paid before; further columns that limits read may stand beside these."""


def paid_words(batch: str, paid_on: str) -> pl.Expr:
    """`, paid in batch 2023-06 on 2023-07-14`; what was paid before kbop has no day."""
    return worded(
        ", paid in batch {}{}",
        pl.col(batch).fill_null(""),
        worded(" on {}", pl.col(paid_on).dt.strftime("%Y-%m-%d")).fill_null(""),
    )


def limits(claims: pl.DataFrame, paid: pl.DataFrame, contract: Contract, *, hide: bool = False) -> list[pl.DataFrame]:
    """The findings of every outcome's limit.

    `claims`: the judged frame with `standing` (approved, queried, rejected: by all that came before) and `exempt`.
    With `hide`, a finding tells nothing of the claim of another provider.
    """
    held = limits_by_outcome(contract)
    read = {str(ref) for limit in held.values() for ref in limit.refs()}
    columns = (*COLUMNS, "provider") if hide else COLUMNS
    narrow, before = (
        frame.with_columns(_person_and_outcome(list(held)))
        for frame in (claims.select(*columns, *sorted(read - set(columns))), paid)
    )
    counted = narrow["person"].is_not_null() & ~narrow["exempt"]
    before = before.filter(pl.col("person").is_not_null())
    # Most people claim an outcome once; the others are few, and they alone are looked at.
    of_all = {code for code, limit in held.items() if limit.units} | set(before["outcome"].unique())
    several = pl.col("person").is_in(twice(narrow["person"].filter(counted)).implode())
    narrow = narrow.filter(counted & narrow.select(several | pl.col("outcome").is_in(list(of_all))).to_series())
    found = []
    for limit, clauses in _alike(held).items():
        mine, earlier = (frame.filter(pl.col("outcome").is_in(list(clauses))) for frame in (narrow, before))
        if mine.height:
            every = _one_limit(mine, earlier, limit, hide)
            found += [_with_clauses(frame, mine, clauses) for frame in every if frame.height]
    return found


def _person_and_outcome(codes: list[str]) -> pl.Expr:
    """A person and an outcome as one number, in `person`: places are counted by the two. Null without either."""
    code = pl.col("outcome").cast(pl.Enum(codes), strict=False).to_physical()
    return (pl.col("person").cast(pl.UInt64) * len(codes) + code).alias("person")


def _alike(held: Mapping[str, Limit]) -> dict[Limit, dict[str, str]]:
    """The limits that differ in more than where they stand, each with its outcomes and their clauses."""
    found: dict[Limit, dict[str, str]] = {}
    for code, limit in held.items():
        found.setdefault(replace(limit, clause="", basis="published"), {})[code] = limit.clause
    return found


def _with_clauses(found: pl.DataFrame, mine: pl.DataFrame, clauses: Mapping[str, str]) -> pl.DataFrame:
    clause = pl.col("outcome").replace_strict(clauses, return_dtype=pl.String)
    return found.drop("clause").join(mine.select("rid", clause.alias("clause")), on="rid").select(found.columns)


COLUMNS = ("rid", "person", "outcome", "claim_id", "claim_key", "achieved_on", "standing", "exempt")


def limits_by_outcome(contract: Contract) -> dict[str, Limit]:
    """Outcome -> its limit, across cards; where two cards differ, the one that allows fewer."""
    found: dict[str, Limit] = {}
    for use in contract.cards:
        for code, outcome in use.card.outcomes.items():
            limit = outcome.limit
            if limit is not None and (code not in found or _places(limit) < _places(found[code])):
                found[code] = limit
    return found


def _places(limit: Limit) -> tuple[float, float]:
    return limit.times or math.inf, math.inf if limit.most is None else float(limit.most)


def kept_facts(contract: Contract) -> list[str]:
    """The columns that the ledger keeps of a claim, because a later one is held against them."""
    read = {ref for limit in limits_by_outcome(contract).values() for ref in limit.refs()}
    outcomes = [outcome for use in contract.cards for outcome in use.card.outcomes.values()]
    read |= {ref for outcome in outcomes for need in outcome.needs for ref in need.same}
    return sorted(set(map(str, read)) - {"provider", "outcome", "achieved_on"})


def _one_limit(mine: pl.DataFrame, paid: pl.DataFrame, limit: Limit, hide: bool) -> list[pl.DataFrame]:
    stretch = ["stretch"] if limit.each else []
    names = list(dict.fromkeys([*map(str, limit.refs()), *(["provider"] if hide else []), *stretch]))
    group = ["person", *map(str, limit.per), *stretch]
    if limit.each:
        mine, paid = (_with(frame, mine, limit.by, stretch_of(limit).alias("stretch")) for frame in (mine, paid))
    every = _as_compared(in_turn(mine, paid, names), limit)
    told = pl.all_horizontal(pl.col(name).is_not_null() for name in group)
    in_doubt = bool(every.select((~told).any()).item())
    found = [unsure(every, ~told, group, limit)] if in_doubt else []
    every, beyond = every.filter(told), []
    while True:
        laid = _laid(every, group, limit, hide)
        over = first_beyond(laid, group, limit)
        if over.is_empty():
            break
        # What is beyond the units takes neither them nor a place from those after it.
        beyond.append(over)
        refused = pl.col("rid").is_in(over["rid"].implode())
        every = every.with_columns(pl.when(refused).then(pl.lit("rejected")).otherwise("standing").alias("standing"))
    if limit.times:
        found += places_findings(laid.filter(pl.len().over(group) > 1), limit, hide)
    return [*found, *units_findings(beyond, laid, group, limit)]


def _laid(every: pl.DataFrame, group: list[str], limit: Limit, hide: bool) -> pl.DataFrame:
    """The claims with their places; where their number has no end, each has one."""
    if not limit.times:
        return every.with_columns(pl.lit(True).alias("placed"))
    return _take_places(every, group, limit, ["provider"] if hide else [])


def _with(frame: pl.DataFrame, mine: pl.DataFrame, ref: Ref, made: pl.Expr) -> pl.DataFrame:
    """The frame with what is made of a column; of claims of which the ledger did not keep it, nothing."""
    if str(ref) not in frame.columns:
        frame = frame.with_columns(pl.lit(None, dtype=mine.schema[str(ref)]).alias(str(ref)))
    return frame.with_columns(made)


def _as_compared(every: pl.DataFrame, limit: Limit) -> pl.DataFrame:
    """Ids and texts are kept as they were typed: folded, so that one job written in two ways is one."""
    parting = {str(ref) for ref in (*limit.per, *([limit.other] if limit.other else []))}
    return every.with_columns(folded(name) for name in sorted(parting) if is_text(every.schema[name]))


def in_turn(mine: pl.DataFrame, paid: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """The ledger's claims and the batch's, in the order in which they take places, with the further columns `names`.

    Adds `order` (-1: no turn within the batch), `achieved` as text, and `how` it was paid (nothing: of the batch).
    """
    columns = ["person", "claim_id", "claim_key", "achieved_on", *names]
    batch = mine.select("rid", *columns, "standing", pl.lit(1).alias("turn"), pl.lit("").alias("how"))
    before = paid.with_columns(
        [pl.lit(None, dtype=mine.schema[name]).alias(name) for name in names if name not in paid.columns]
    ).select(
        pl.lit(None, dtype=pl.UInt32).alias("rid"),
        *columns,
        pl.lit("approved").alias("standing"),
        pl.lit(0).alias("turn"),
        paid_words("batch", "paid_on").alias("how"),
    )
    every = pl.concat([before, batch], how="vertical_relaxed")
    # Of one day, a claim without an id cannot be said to come after another.
    every = every.sort(
        "turn", "achieved_on", "claim_key", "rid", nulls_last=[False, True, False, False]
    ).with_row_index("order")
    # A claim whose date is not known has no turn within the batch; only what the ledger holds is before it.
    no_turn = pl.col("achieved_on").is_null() & (pl.col("turn") == 1)
    return every.with_columns(
        pl.when(no_turn).then(pl.lit(-1)).otherwise("order").cast(pl.Int64).alias("order"),
        pl.col("achieved_on").dt.strftime("%Y-%m-%d").alias("achieved"),
    )


def _take_places(every: pl.DataFrame, group: list[str], limit: Limit, further: list[str]) -> pl.DataFrame:
    """Fill the places of each group in turn.

    Adds for each place k: `order k` and `claim k` (who took it), and `apart k`: whether this claim differs from it as
    a further claim must (null: cannot be told).
    """
    every = every.with_columns(pl.lit(True).alias("apart"), pl.lit(False).alias("placed"))
    for place in range(1, limit.times + 1):
        free = (pl.col("standing") == "approved") & ~pl.col("placed") & pl.col("apart").fill_null(False)
        free &= pl.col("order") >= 0
        keep = ["order", "claim_id", "claim_key", "achieved", "achieved_on", "how", *compared(limit), *further]
        keep = list(dict.fromkeys(keep))
        taken = every.filter(free).sort("order").unique(group, keep="first", maintain_order=True)
        taken = taken.select(*group, *(pl.col(name).alias(f"{name} {place}") for name in keep))
        every = every.join(taken, on=group, how="left", maintain_order="left")
        every = every.with_columns(
            pl.col("placed") | (pl.col("order") == pl.col(f"order {place}")).fill_null(False),
            _apart(limit, place).alias(f"apart {place}"),
        ).with_columns(pl.col("apart") & (pl.col(f"apart {place}") | pl.col(f"order {place}").is_null()))
        if taken.is_empty():
            break
    return every


def _apart(limit: Limit, place: int) -> pl.Expr:
    if limit.apart is None:
        return _differs(limit, place)
    day, other = pl.col("achieved_on"), pl.col(f"achieved_on {place}")
    far = (day >= after(other, limit.apart)) | (after(day, limit.apart) <= other)
    return _differs(limit, place) & far


def _differs(limit: Limit, place: int) -> pl.Expr:
    if limit.higher is None and limit.other is None:
        return pl.lit(True)
    apart = pl.lit(False)
    if limit.higher is not None:
        apart = apart | (pl.col(str(limit.higher)) > pl.col(f"{limit.higher} {place}"))
    if limit.other is not None:
        apart = apart | (pl.col(str(limit.other)) != pl.col(f"{limit.other} {place}"))
    return apart
