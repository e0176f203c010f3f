"""What a contract says about money beside its payers' shares: caps, months paid as a grant, opening balances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kbop_cli.intake.reading import Reader, nearest
from kbop_cli.model import CardUse, Contract, Grant, Opening, OutcomeCap


def read_cap(value: Mapping[str, Any], name: str, reader: Reader) -> int | None:
    """A cap in pence; None where there is none."""
    return reader.pence(value[name]["amount"], (name, "amount")) if name in value else None


def participant_cap(value: Mapping[str, Any], cards: Sequence[CardUse], reader: Reader) -> int | None:
    """The most for one person in pence: what the contract says, else what its cards do."""
    if "participant_cap" in value:
        return read_cap(value, "participant_cap", reader)
    found = {use.card.person_cap.pence for use in cards if use.card.person_cap is not None}
    if len(found) > 1:
        what = "the cards name different caps for one person."
        reader.problem(("cards",), what, "Say in the contract which holds: `participant_cap`.")
    return next(iter(sorted(pence for pence in found if pence is not None)), None)


def outcome_caps(value: Mapping[str, Any], cards: Sequence[CardUse], reader: Reader) -> tuple[OutcomeCap, ...]:
    """Caps of single outcomes, each with an amount, a number of claims, or both: the contract's, else the cards'."""
    own = _outcome_caps(value, reader)
    named = {cap.outcome for cap in own}
    found: dict[str, OutcomeCap] = {}
    for use in cards:
        for code, outcome in use.card.outcomes.items():
            if outcome.cap is None or code in named:
                continue
            cap = OutcomeCap(code, outcome.cap.pence, outcome.cap.number)
            if found.setdefault(code, cap) != cap:
                what = f"the cards name different caps for {code}."
                reader.problem(("cards",), what, "Say in the contract which holds: `outcome_caps`.")
    return (*own, *found.values())


def _outcome_caps(value: Mapping[str, Any], reader: Reader) -> tuple[OutcomeCap, ...]:
    entries = value.get("outcome_caps", [])
    _refuse_twice("outcome_caps", [entry["outcome"] for entry in entries], reader)
    caps = []
    for index, entry in enumerate(entries):
        way: tuple[str | int, ...] = ("outcome_caps", index)
        if "amount" not in entry and "number" not in entry:
            reader.problem(way, "the cap has neither an amount nor a number.", "Give one of them.")
        pence = reader.pence(entry["amount"], (*way, "amount")) if "amount" in entry else None
        caps.append(OutcomeCap(entry["outcome"], pence, entry.get("number")))
    return tuple(caps)


def grants(value: Mapping[str, Any], reader: Reader) -> tuple[Grant, ...]:
    """Months paid as a grant. A month belongs to one grant."""
    entries = value.get("grants", [])
    _refuse_twice("grants", [entry["name"] for entry in entries], reader)
    _refuse_twice("grants", [row["month"] for entry in entries for row in entry["months"]], reader)
    return tuple(
        Grant(
            entry["name"],
            tuple(
                (row["month"], reader.pence(row["amount"], ("grants", index, "months", at, "amount")))
                for at, row in enumerate(entry["months"])
            ),
        )
        for index, entry in enumerate(entries)
    )


def openings(value: Mapping[str, Any], reader: Reader) -> tuple[Opening, ...]:
    """What each payer had paid before kbop came; a payer that is not named had paid nothing."""
    entries = value.get("opening", [])
    names = [payer["name"] for payer in value["payers"]]
    _refuse_twice("opening", [entry["name"] for entry in entries], reader)
    found = []
    for index, entry in enumerate(entries):
        way = ("opening", index, "paid")
        for name in entry["paid"]:
            if name not in names:
                reader.problem((*way, name), f'there is no payer "{name}".', nearest(name, names), code="unknown_name")
        paid = [reader.pence(entry["paid"][name], (*way, name)) if name in entry["paid"] else 0 for name in names]
        until: date = reader.day(entry["until"], ("opening", index, "until"))
        found.append(Opening(entry["name"], until, tuple(paid)))
    return tuple(found)


def check_outcomes(contract: Contract, reader: Reader) -> None:
    """Caps are of outcomes that a card has; the names of grants and opening balances are no outcome's."""
    known = {code for use in contract.cards for code in use.card.outcomes}
    for index, cap in enumerate(contract.outcome_caps):
        if cap.outcome not in known:
            reader.problem(
                ("outcome_caps", index),
                f'no card has the outcome "{cap.outcome}".',
                nearest(cap.outcome, known),
                code="unknown_name",
            )
    for part, names in (
        ("grants", [grant.name for grant in contract.grants]),
        ("opening", [opening.name for opening in contract.openings]),
    ):
        for index, name in enumerate(names):
            if name in known:
                reader.problem((part, index), f'"{name}" is the name of an outcome.', "Give it a name of its own.")


def _refuse_twice(part: str, names: list[str], reader: Reader) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            reader.problem((part,), f'"{name}" stands {times} times in `{part}`.', "Name it once.")
