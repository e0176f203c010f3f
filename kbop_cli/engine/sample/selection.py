"""From an order to the claims that are taken: the random part, the contract's tiers on top of it, the
rejections."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kbop_cli.engine.sample import designs
from kbop_cli.engine.sample.exact import ceil, share
from kbop_cli.engine.sample.request import TIERS, Change, Request, Tier, in_tiers
from kbop_cli.engine.sample.tickets import start
from kbop_cli.errors import fail

RESERVES = 5
PICK = ("claim_id", "stratum", "selection", "reason", "ticket")


@dataclass(frozen=True, slots=True)
class State:
    """How many claims each stratum gives the random part, and which claims were replaced so far."""

    sizes: dict[str, int]
    replaced: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return sum(self.sizes.values())


@dataclass(frozen=True, slots=True)
class Pools:
    """The claims to draw from, each with its ticket: `random` also with its stratum and the design's order,
    `approved` with its stratum, `rejected` with theirs."""

    random: pl.DataFrame
    approved: pl.DataFrame
    rejected: pl.DataFrame


def states(size: int, strata: dict[str, int], changes: tuple[Change, ...]) -> list[State]:
    """The state at first and after each change; KbopError where a change asks for what there is not."""
    found = [State(designs.allocate(size, strata))]
    for change in changes:
        found.append(_changed(found[-1], change, strata))
    return found


def _changed(state: State, change: Change, strata: dict[str, int]) -> State:
    if change.kind == "replace":
        return State(state.sizes, (*state.replaced, change.claim_id))
    most = sum(strata.values())
    if not state.size < change.size <= most:
        raise fail(
            f"A sample of {state.size} of {most} claims cannot be extended to {change.size}.",
            mend=f"Give more than {state.size} and at most {most}.",
        )
    wanted = designs.allocate(change.size, strata)
    return State({name: max(count, wanted[name]) for name, count in state.sizes.items()}, state.replaced)


def order(pool: pl.DataFrame, request: Request, size: int, last: State) -> pl.DataFrame:
    """The pool in the order of the request's design, as far as the draw needs it: each stratum's claims
    that `last` takes, those that stand in for replaced ones, and the reserves."""
    spare = len(last.replaced) + RESERVES
    if request.design == "monetary_unit":
        if request.changes:
            raise fail(
                "A draw at a fixed interval cannot be carried on.",
                why="Its points settle the whole sample at once.",
                mend="Draw by the value design, which can, under a purpose of its own.",
            )
        return designs.monetary_unit(pool, size, start(request.purpose, request.seed))
    if request.design == "value":
        return designs.by_value(pool, last.size + spare)
    if request.design == "systematic":
        ordered = designs.systematic(pool, size, start(request.purpose, request.seed))
    elif len(last.sizes) == 1:
        ordered = designs.by_ticket(designs.nearest(pool, last.size + spare))
    else:
        ordered = designs.by_ticket(pool)
    return ordered.filter(_place(last) <= _size(last) + spare)


def picks(pools: Pools, request: Request, steps: list[State]) -> pl.DataFrame:
    """The sample in order, with the columns of PICK: what was drawn first stays first, each step's claims
    follow.

    Within a step the random part comes first, in the design's order, then the tiers as the contract lists
    them, then the rejections, by ticket.
    """
    drawn = [_selected(pools, request, state) for state in steps]
    if not request.changes:
        return drawn[0].select(PICK)
    for step, change in enumerate(request.changes):
        if change.kind == "replace":
            _check_replaced(drawn[step], change.claim_id, request.tiers)
    places = ["claim_id", "step", "part", "position"]
    first = pl.concat(each.with_columns(step=pl.lit(step)).select(places) for step, each in enumerate(drawn))
    first = first.unique("claim_id", keep="first", maintain_order=True)
    last = drawn[-1].drop("part", "position").join(first, on="claim_id", how="left")
    return last.sort("step", "part", "position").select(PICK)


def reserves(ordered: pl.DataFrame, last: State) -> pl.DataFrame:
    """The next claims of each stratum's order, with the columns of PICK, by stratum."""
    place = _place(last)
    nearest = _left(ordered, last).filter((place > _size(last)) & (place <= _size(last) + RESERVES))
    return _labelled(nearest, "random", "reserve").sort("stratum", "position").select(PICK)


def _check_replaced(drawn: pl.DataFrame, claim_id: str, tiers: tuple[Tier, ...]) -> None:
    found = drawn.filter((pl.col("claim_id") == claim_id) & (pl.col("selection") == "random"))
    sure = [tier.name for tier in tiers if tier.selection == "certainty"]
    if found.is_empty() or (sure and found.select(in_tiers(sure)).to_series().any()):
        raise fail(
            f"The claim {claim_id!a} cannot be replaced.",
            why="Only a claim of the random part can, and none that the contract takes with certainty.",
            mend="Give a claim that the sample lists as random.",
        )


def _selected(pools: Pools, request: Request, state: State) -> pl.DataFrame:
    random = _left(pools.random, state).filter(_place(state) <= _size(state))
    sure = random.filter("certain")
    parts = [
        _labelled(random.filter(~pl.col("certain")), "random", "drawn at random"),
        _labelled(sure, "certainty", "amount at or above the interval"),
    ]
    in_any = pools.approved.filter(pl.col(TIERS) != "") if request.tiers else pools.approved
    for tier in request.tiers:
        flagged = in_any.filter(in_tiers([tier.name]))
        parts.append(_labelled(_first(flagged, tier.rate, state), tier.selection, tier.reason))
    if request.rejections:
        rejected = _first(pools.rejected, request.rejections, state)
        parts.append(_labelled(rejected, "rejection", "drawn to test the rejections"))
    columns = [*PICK, "position", *([TIERS] if request.tiers else [])]
    numbered = pl.concat(part.select(columns).with_columns(part=pl.lit(i)) for i, part in enumerate(parts))
    return numbered.sort("part", "position").unique("claim_id", keep="first", maintain_order=True)


def _first(claims: pl.DataFrame, rate: str, state: State) -> pl.DataFrame:
    """The ceil(rate × claims) smallest tickets among those that were not replaced."""
    size = ceil(share(rate, "The rate") * claims.height)
    left = claims.filter(~pl.col("claim_id").is_in(state.replaced)).sort(designs.BY_TICKET).head(size)
    return left.with_columns(position=pl.int_range(pl.len(), dtype=pl.Int64))


def _labelled(claims: pl.DataFrame, selection: str, reason: str) -> pl.DataFrame:
    return claims.with_columns(selection=pl.lit(selection), reason=pl.lit(reason))


def _left(ordered: pl.DataFrame, state: State) -> pl.DataFrame:
    return ordered.filter(~pl.col("claim_id").is_in(state.replaced)) if state.replaced else ordered


def _place(state: State) -> pl.Expr:
    """A claim's place in its stratum, from 1."""
    place = pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    return place.over("stratum") if len(state.sizes) > 1 else place


def _size(state: State) -> pl.Expr:
    return pl.col("stratum").replace_strict(state.sizes, return_dtype=pl.Int64)
