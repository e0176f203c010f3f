"""What another version of a card would have changed: the same claims decided twice, claim by claim and in sums.

All amounts are pence. `replayed` frames have a row a claim: part (which of several months), claim_id, provider,
outcome, achieved_on, decision_before, decision, amount_before, amount, reasons_before, reasons, why, place.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from kbop_cli.engine.decide import Decided
from kbop_cli.engine.given_columns import in_texts
from kbop_cli.engine.limits import kept_facts
from kbop_cli.engine.split import cumulative
from kbop_cli.engine.verify import Verified
from kbop_cli.errors import fail
from kbop_cli.model import CardUse, Contract, RateCard
from kbop_cli.wording import in_pounds, worded

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cap:
    """A cap beside what is payable under each card. `limit` is None where there is none; `before` and `after` are
    what would be payable if there were no cap."""

    name: str
    limit: int | None
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Impact:
    """`changed`: the replayed claims whose decision or amount changes. `outcomes`, `providers`: a row each where one
    does: name, claims (how many change), approved_before, approved, amount_before, amount."""

    claims: int
    before: int
    after: int
    moved: int
    changed: pl.DataFrame
    outcomes: pl.DataFrame
    providers: pl.DataFrame
    caps: tuple[Cap, ...]


def contracts(contract: Contract, old: RateCard, new: RateCard) -> tuple[Contract, Contract]:
    """The contract under each card. Raises KbopError where it has no card of the old one's name.

    A new version that comes into force later than the old leaves that in force before its first day, as it would.
    """
    if not any(use.card.name == old.name for use in contract.cards):
        known = ", ".join(sorted({use.card.name for use in contract.cards}))
        raise fail(f"The contract has no card called {old.name}.", mend=f"It has {known}; compare one of these.")
    before = [_used(use, old) if use.card.name == old.name else use for use in contract.cards]
    after: list[CardUse] = []
    for use in before:
        after += _replaced(use, old, new) if use.card.name == old.name else [use]
    return dataclasses.replace(contract, cards=tuple(before)), dataclasses.replace(contract, cards=tuple(after))


def _used(use: CardUse, card: RateCard) -> CardUse:
    """The same use of another version: the contract's own dates narrow it as they narrowed the present one."""
    since = card.since if use.since == use.card.since else max(use.since, card.since)
    ends = [card.until, None if use.until == use.card.until else use.until]
    return CardUse(card, use.cohorts, since, min((day for day in ends if day is not None), default=None))


def _replaced(use: CardUse, old: RateCard, new: RateCard) -> Iterator[CardUse]:
    if new.since > max(old.since, use.since):
        ends = [day for day in (use.until, new.since - DAY) if day is not None]
        yield dataclasses.replace(use, until=min(ends))
    yield _used(use, new)


def replayed(before: Decided, after: Decided, part: int = 0) -> pl.DataFrame:
    """Every claim with what was decided of it under each card; why, of those that change."""
    columns = ("standing", "amount", "reasons")
    both = after.decisions.join(
        before.decisions.select("rid", *(pl.col(name).alias(f"{name}_before") for name in columns)),
        on="rid",
        how="left",
        maintain_order="left",
    )
    if both.height != before.decisions.height or both["standing_before"].null_count():
        raise AssertionError("the claims decided under the two cards are not the same")
    moved = both.filter(_changes("standing")).select("rid", "standing", "standing_before")
    why = pl.concat([_why(moved, before, after), _priced(both)])
    return in_texts(both.join(why, on="rid", how="left", maintain_order="left")).select(
        pl.lit(part, dtype=pl.Int32).alias("part"),
        "claim_id",
        "provider",
        "outcome",
        "achieved_on",
        pl.col("standing_before").alias("decision_before"),
        pl.col("standing").alias("decision"),
        "amount_before",
        "amount",
        "reasons_before",
        "reasons",
        pl.col("why").fill_null(""),
        "place",
    )


def _changes(name: str) -> pl.Expr:
    return pl.col(name).ne_missing(pl.col(f"{name}_before"))


def _why(moved: pl.DataFrame, before: Decided, after: Decided) -> pl.DataFrame:
    """What bars the claim now; of one that nothing bars any more, what did."""
    now = _barring(moved.filter(pl.col("standing") != "approved"), after.findings, "{}")
    then = _barring(moved.filter(pl.col("standing") == "approved"), before.findings, "No longer: {}")
    return pl.concat([now, then])


def _barring(rows: pl.DataFrame, findings: pl.DataFrame, told: str) -> pl.DataFrame:
    # The findings stand in the order of their weight, a claim's together.
    barring = findings.filter(pl.col("severity") != "remark").join(rows.select("rid"), on="rid", how="semi")
    messages = barring.group_by("rid", maintain_order=True).agg(pl.col("message").str.join(" ").alias("why"))
    return messages.select("rid", worded(told, "why").alias("why"))


def _priced(both: pl.DataFrame) -> pl.DataFrame:
    paid = both.filter(~_changes("standing") & _changes("amount"))
    prices = [in_pounds(pl.col(name)) for name in ("amount", "amount_before")]
    return paid.select("rid", worded("The price is {}; before, {}.", *prices).alias("why"))


def impact(claims: pl.DataFrame, contract: Contract) -> Impact:
    """The sums of `replayed` claims: by outcome, by provider, and what they mean for the caps."""
    changes = _changed(pl.col("decision"), pl.col("decision_before")) | (pl.col("amount") != pl.col("amount_before"))
    changed = claims.filter(changes)
    before, after = int(claims["amount_before"].sum()), int(claims["amount"].sum())
    return Impact(
        claims=claims.height,
        before=before,
        after=after,
        moved=int((changed["amount"] - changed["amount_before"]).abs().sum()),
        changed=changed.sort("part", "outcome", "claim_id", "place", nulls_last=True),
        outcomes=_sums(claims, changes, "outcome"),
        providers=_sums(claims, changes, "provider"),
        caps=tuple(_caps(contract, before, after)),
    )


def _changed(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    return one.ne_missing(other)


def _sums(claims: pl.DataFrame, changes: pl.Expr, name: str) -> pl.DataFrame:
    return (
        claims.group_by(pl.col(name).fill_null("").alias("name"))
        .agg(
            changes.sum().alias("claims"),
            (pl.col("decision_before") == "approved").sum().alias("approved_before"),
            (pl.col("decision") == "approved").sum().alias("approved"),
            pl.col("amount_before").sum(),
            pl.col("amount").sum(),
        )
        .filter(pl.col("claims") > 0)
        .sort("name")
    )


def _caps(contract: Contract, before: int, after: int) -> Iterator[Cap]:
    """The contract's cap, and each payer's part of the sums beside its own."""
    yield Cap("the contract", contract.cap, before, after)
    shares = [payer.share for payer in contract.payers]
    parts = [cumulative(total, shares) for total in (before, after)]
    for payer, was, now in zip(contract.payers, *parts, strict=True):
        yield Cap(payer.name, payer.cap, was, now)


def standing_after(month: str, verified: Verified, contract: Contract) -> pl.DataFrame:
    """The approved claims of a month as the ledger would tell of them (`kbop_cli.ledger.paid`), for the next one."""
    approved = verified.decided.decisions.filter(pl.col("standing") == "approved").select("rid")
    return verified.prepared.base.join(approved, on="rid", how="semi").select(
        *("claim_id", "participant_id", "provider", "outcome", "achieved_on"),
        pl.lit(month).alias("batch"),
        pl.lit(None, dtype=pl.Date).alias("paid_on"),
        *(pl.col(name).cast(pl.String) for name in kept_facts(contract)),
    )
