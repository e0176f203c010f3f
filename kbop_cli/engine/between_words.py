"""What cards ask between a person's claims, in words: needed for cards alone too, where no frame is at hand."""

from __future__ import annotations

from kbop_cli.model import Alternating, Each, Exclusive, Limit, Need, Ref

OTHERS = "a claim that this provider may not see"
"""What a provider is told of another provider's claim."""

STATES = {"achieved": 1, "approved": 2, "paid": 3}
"""The states of an earlier outcome, the least first."""

EACH_WORDS: dict[Each, str] = {
    "": "",
    "week": " in a week from Monday",
    "month": " in a calendar month",
    "quarter": " in a quarter of the year",
    "year": " in a calendar year",
    "financial_year": " in a financial year",
}


def exclusive(group: Exclusive) -> str:
    """The rule as a sentence."""
    count = "one" if group.at_most == 1 else f"at most {group.at_most}"
    ways = [" with ".join(way) for way in group.ways]
    return f"A person is paid {count} of: {', '.join(ways)}."


def alternating(group: Alternating) -> str:
    """The rule as a sentence."""
    begins = ", documents first" if group.first == "documents" else ""
    return f"Of {', '.join(group.outcomes)} self-certification alone suffices every other time{begins}."


def needed(need: Need) -> str:
    """The rule as a sentence."""
    which = need.outcomes[0] if len(need.outcomes) == 1 else f"one of {', '.join(need.outcomes)}"
    bounds = [f"at least {need.at_least}"] if need.at_least is not None else []
    bounds += [f"at most {need.at_most}"] if need.at_most is not None else []
    when = f" {' and '.join(bounds)} before" if bounds else " before"
    same = f", with the same {' and '.join(map(str, need.same))}" if need.same else ""
    return f"The person must have {which} {need.state}{when}{same}."


def limited(limit: Limit) -> str:
    """How often a person is paid, as `once a person`."""
    times = {0: "as often as it is achieved by", 1: "once", 2: "twice"}.get(limit.times, f"{limit.times} times")
    per = f" for each {' and '.join(map(str, limit.per))}" if limit.per else ""
    by = f" (that of {limit.by})" if limit.each and limit.by != Ref("claims", "achieved_on") else ""
    further = [f"with a higher {limit.higher}"] if limit.higher else []
    further += [f"with another {limit.other}"] if limit.other else []
    rest = f", a further one only {' or '.join(further)}" if further else ""
    rest += f", each {limit.apart} or more after the one before" if limit.apart is not None else ""
    units = f", for {limit.most:f} {limit.units} in all at most" if limit.units is not None else ""
    return f"{times} a person{per}{EACH_WORDS[limit.each]}{by}{rest}{units}"
