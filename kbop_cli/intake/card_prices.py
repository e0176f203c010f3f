"""A card's prices from YAML, the factors on them and the caps beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kbop_cli.engine.prices import multiplied_exactly
from kbop_cli.intake.params import FIGURES, ParameterReader
from kbop_cli.intake.reading import Reader, fold, nearest
from kbop_cli.intake.strict_yaml import Path as Way
from kbop_cli.model import Adjustment, Cap, Outcome, Price, Ref
from kbop_cli.rules.values import WORDS
from kbop_cli.wording import pounds

OPEN_END = date(9999, 12, 31)


class PriceReader:
    """Reads prices, adjustments and caps."""

    def __init__(self, reader: Reader, parameters: ParameterReader) -> None:
        self.reader = reader
        self.parameters = parameters

    def prices(self, body: Mapping[str, Any], way: Way) -> tuple[Price, ...]:
        """An outcome's prices; a problem where two hold on one day for one group."""
        prices = []
        for index, entry in enumerate(body.get("prices", ())):
            here: Way = (*way, "prices", index)
            since, until = self.reader.dates(entry, here)
            per = entry.get("per")
            if "at_most" in entry and per is None:
                self._units_of_nothing(here)
            most = Decimal(str(entry["at_most"])) if "at_most" in entry else None
            if most is not None:
                self.parameters.decimals(most, 4, (*here, "at_most"))
            prices.append(
                Price(
                    pence=self.reader.pence(entry["amount"], (*here, "amount")),
                    since=since or date(1900, 1, 1),
                    until=until,
                    basis=entry["basis"],
                    source=entry.get("source", ""),
                    where=self._where(entry, here),
                    when=self.parameters.conditions(entry.get("when", ()), (*here, "when")),
                    per=self.parameters.ref(per, (*here, "per"), FIGURES) if per else None,
                    most=most,
                )
            )
        self._refuse_overlaps(prices, way)
        return tuple(prices)

    def adjustments(self, value: Mapping[str, Any], outcomes: Iterable[str]) -> tuple[Adjustment, ...]:
        """The factors of a card or a contract. `outcomes`: those that it has."""
        known = list(map(fold, outcomes))
        found = []
        for name, entry in value.get("adjustments", {}).items():
            way: Way = ("adjustments", name)
            codes = tuple(map(fold, entry.get("outcomes", ())))
            for index, code in enumerate(codes):
                if code not in known:
                    what = f'there is no outcome "{code}".'
                    self.reader.problem((*way, "outcomes", index), what, nearest(code, known), code="unknown_name")
            since, until = self.reader.dates(entry, way)
            times = Decimal(str(entry["times"]))
            self.parameters.decimals(times, 4, (*way, "times"))
            when = self.parameters.conditions(entry.get("when", ()), (*way, "when"))
            if any(hasattr(part, "instrument") for part in when):
                what = "a factor does not turn on assessments."
                self.reader.problem((*way, "when"), what, "Give each price its own `when`.", code="not_as_schema")
            where, basis, source = self._where(entry, way), entry["basis"], entry.get("source", "")
            found.append(Adjustment(name, times, codes, since, until, where, when, basis, source))
        return tuple(found)

    def refuse_products(self, outcomes: Iterable[Outcome], factors: Sequence[Adjustment]) -> None:
        """A problem where a price, its units and its factors would not be multiplied exactly."""
        for outcome in outcomes:
            if not multiplied_exactly(outcome, factors):
                what = f"the price of {outcome.code} and its factors are too large to be multiplied exactly."
                self.reader.problem(("adjustments",), what, "Multiply some factors into one.", code="not_as_schema")

    def cap(self, holder: Mapping[str, Any], name: str, way: Way = ()) -> Cap | None:
        """A cap: an amount, a number of claims, or both."""
        if name not in holder:
            return None
        entry, here = holder[name], (*way, name)
        if "amount" not in entry and "number" not in entry:
            what = "the cap has neither an amount nor a number."
            self.reader.problem(here, what, "Give one of them.", code="not_as_schema")
        pence = self.reader.pence(entry["amount"], (*here, "amount")) if "amount" in entry else None
        return Cap(pence, entry.get("number"), entry["basis"], entry.get("source", ""))

    def _where(self, entry: Mapping[str, Any], way: Way) -> tuple[tuple[Ref, str], ...]:
        groups = [
            (self.parameters.ref(ref, (*way, "where", ref), WORDS), fold(word))
            for ref, word in entry.get("where", {}).items()
        ]
        return tuple(sorted(groups))

    def _units_of_nothing(self, way: Way) -> None:
        what = "it bounds units, and the price is not `per` any."
        self.reader.problem((*way, "at_most"), what, "Add `per`.", code="not_as_schema")

    def _refuse_overlaps(self, prices: list[Price], way: Way) -> None:
        """Exactly one price may fit a claim: two that could both fit are a problem here, a gap is one of the check.

        Of prices that have conditions the check says whether both can hold.
        """
        for index, price in enumerate(prices):
            for earlier in prices[:index]:
                groups = dict(earlier.where)
                apart = any(groups.get(ref, word) != word for ref, word in price.where)
                apart = apart or bool(price.when and earlier.when)
                if apart or price.since > (earlier.until or OPEN_END) or earlier.since > (price.until or OPEN_END):
                    continue
                self.reader.problem(
                    (*way, "prices", index),
                    f"two prices hold from {max(price.since, earlier.since)}: "
                    f"{pounds(earlier.pence)} and {pounds(price.pence)}.",
                    "End the earlier one (`to:`) the day before the later one starts.",
                    code="prices_overlap",
                )
