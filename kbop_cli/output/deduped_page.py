"""What `kbop dedupe` found, as one page of HTML: every pair and duplicate side by side, and what it would have cost.

The page needs nothing beside it. It is made to be read with a screen reader, without a mouse and on paper: headings in
order, tables with captions and headed rows, wide tables that the keyboard can scroll.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from kbop_cli.engine.dedupe import Deduped
from kbop_cli.engine.duplicate_pairs import Beside, Field
from kbop_cli.engine.duplicate_words import KINDS
from kbop_cli.engine.identity.explain import UNDISCLOSED
from kbop_cli.output.deduped_pair import CLAIM_HEADING, bits, chance, claim_rows, fate, money
from kbop_cli.output.page import rendered
from kbop_cli.output.text import safe

MOST = 500
"""How many duplicates, and how many pairs, the page shows; the tables beside it hold all."""

ABREAST = 4
"""How many claims stand side by side; more stand below each other."""

SHOWN = 50
"""How many claims of one duplicate the page lists."""

FACTS = ("claim", "participant", "provider", "achieved on", "worth", "what becomes of it")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, a `mark` (a class of the page's style), and where it leads."""

    text: str
    mark: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: the first cell of a row heads it; `figures` are the columns set to the right, `foot` its last line."""

    caption: str
    heading: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    figures: tuple[int, ...] = ()
    foot: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """A pair or a duplicate: where links lead, its heading, its grade, what is said of it, and its tables."""

    mark: str
    title: str
    grade: str
    said: str
    cost: str
    sheets: tuple[Sheet, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The duplicates of one kind, and what would mend them."""

    mark: str
    title: str
    mend: str
    articles: tuple[Article, ...]


def page(found: Deduped, pairs: Sequence[Beside], could_not: Sequence[str], contract: str, provider: str) -> str:
    """The whole page. `provider`: for whose eyes it is, empty where it is for the contract's parties."""
    claims = [row for row in found.members.iter_rows(named=True) if row["kind"] != "same_person"]
    each = [list(rows) for _, rows in groupby(claims, key=lambda row: row["number"])]
    people = [_pair(number, pair) for number, pair in enumerate(pairs, start=1)]
    return rendered(
        "duplicates.html",
        title=safe(f"Duplicates: {contract}"),
        provider=safe(provider),
        tiles=_tiles(found),
        unknown=found.total["unknown"],
        kinds=_kinds(found),
        overview=_overview(pairs, people),
        people=people,
        more_people=found.pairs.height - len(people),
        groups=list(_groups(each[:MOST])),
        more_claims=len(each) - MOST,
        could_not=[safe(line) for line in could_not],
    )


def _tiles(found: Deduped) -> list[tuple[str, str, str]]:
    """The figures that are read first: what, how many or how much, and of what."""
    total = found.total
    return [
        ("Would have cost", money(total["pence"]), f"{total['claims']:,} claims would not stand"),
        ("Duplicates", f"{int(found.counts['found'].sum()):,}", "of the kinds below"),
        ("Pairs of ids", f"{found.pairs.height:,}", "look like one person"),
    ]


def _row(*cells: object) -> tuple[Cell, ...]:
    return tuple(cell if isinstance(cell, Cell) else Cell(safe(cell)) for cell in cells)


def _kinds(found: Deduped) -> Sheet | None:
    rows = tuple(
        _row(
            Cell(KINDS[row["kind"]].what, href="#people" if row["kind"] == "same_person" else f"#{row['kind']}"),
            Cell(row["grade"], f"badge {row['grade']}"),
            f"{row['found']:,}",
            f"{row['claims']:,}",
            money(row["pence"]) + (" and what is not known" if row["unknown"] else ""),
        )
        for row in found.counts.iter_rows(named=True)
    )
    heading = ("kind", "grade", "found", "claims that would not stand", "would have cost")
    return Sheet("Duplicates by kind and grade", heading, rows, (2, 3, 4)) if rows else None


def _overview(pairs: Sequence[Beside], people: Sequence[Article]) -> Sheet | None:
    rows = tuple(
        _row(
            Cell(article.title, href=f"#{article.mark}"),
            Cell(pair.grade, f"badge {pair.grade}"),
            pair.held_back,
            str(pair.claims.height),
            money(pair.pence),
        )
        for pair, article in zip(pairs, people, strict=True)
    )
    heading = ("ids", "grade", "held back because of", "claims on it", "would have cost")
    return Sheet("The pairs, and what hangs on each", heading, rows, (3, 4)) if rows else None


def _pair(number: int, pair: Beside) -> Article:
    other = "an id that is not disclosed" if pair.right == UNDISCLOSED else pair.right
    name = f"{number}. {pair.left} and {other}"
    said = ""
    if pair.weight is not None and pair.probability is not None:
        said = f"{bits(pair.weight)} bits together: a chance of {chance(pair.probability)} that they are one person."
    if pair.held_back:
        said += f" Held back to possible: {pair.held_back}."
    sheets = [_beside(pair, name)]
    if pair.claims.height:
        rows = tuple(_row(*cells) for cells in claim_rows(pair))
        sheets.append(Sheet(safe(f"The claims that hang on {name}"), CLAIM_HEADING, rows, (5,)))
    cost = money(pair.pence) if pair.claims.height else ""
    note = "" if pair.claims.height else "No claim hangs on it."
    return Article(f"pair-{number}", safe(name), pair.grade, safe(said), cost, tuple(sheets), note)


def _beside(pair: Beside, name: str) -> Sheet:
    """The two records, what each column weighs, and the sum; for a provider's eyes nothing is weighed."""
    weighed = pair.weight is not None
    heading = ("", pair.left, pair.right, "agreement", *(["weight"] if weighed else []))
    foot = _row("together", "", "", f"{pair.grade} match", bits(pair.weight)) if weighed else ()
    rows = tuple(_compared(field)[: len(heading)] for field in pair.fields)
    return Sheet(safe(f"{name}, side by side"), tuple(map(safe, heading)), rows, (4,), foot)


def _compared(field: Field) -> tuple[Cell, ...]:
    weight = field.weight or 0
    sign = "for" if weight > 0 else "against" if weight < 0 else ""
    told = [field.left, field.right]
    unlike = all(told) and UNDISCLOSED not in told and _plain(told[0]) != _plain(told[1])
    cells = (Cell(safe(cell or ""), "unlike" if unlike else "") for cell in told)
    name = field.column.replace("_", " ").capitalize()
    return (Cell(safe(name)), *cells, Cell(safe(field.agreement)), Cell(bits(field.weight), sign))


def _plain(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()


def _groups(each: Sequence[Sequence[dict[str, Any]]]) -> Iterator[Group]:
    """The duplicates by kind, in the order in which kinds are reported."""
    for kind, rows in groupby(each, key=lambda one: str(one[0]["kind"])):
        articles = tuple(_duplicate(members) for members in rows)
        yield Group(kind, KINDS[kind].what, KINDS[kind].mend, articles)


def _duplicate(rows: Sequence[Mapping[str, Any]]) -> Article:
    first = rows[0]
    outcomes = " and ".join(first["outcomes"] or ["an outcome that is not known"])
    costs = [row["worth"] for row in rows if row["at_stake"]]
    pence = None if None in costs else sum(costs)
    lines = [tuple(safe(cell) for cell in _facts(row)) for row in rows[:SHOWN]]
    more = f"{len(rows) - SHOWN:,} further claims of it stand in duplicates.csv." if len(rows) > SHOWN else ""
    if len(rows) <= ABREAST:
        heading = ("", *(f"{line[0]}" for line in lines), "alike")
        sheet = Sheet(f"Duplicate {first['number']}: the claims, side by side", heading, tuple(_abreast(lines)))
    else:
        body = tuple(_row(*line) for line in lines)
        sheet = Sheet(f"Duplicate {first['number']}: the claims", FACTS, body, (4,))
    title = f"{first['number']}. {outcomes}" + (f": {first['way']}" if first["way"] else "")
    said = safe(f"The document: {first['document']}.") if first["document"] else ""
    return Article(f"duplicate-{first['number']}", safe(title), first["grade"], said, money(pence), (sheet,), more)


def _abreast(lines: Sequence[Sequence[str]]) -> Iterator[tuple[Cell, ...]]:
    """One row a fact, one column a claim, and whether all say the same."""
    for name, *cells in islice(zip(FACTS, *lines, strict=True), 1, None):
        alike = len(set(cells)) == 1
        if name == FACTS[-1]:
            yield _row(name, *cells, "")
        else:
            yield _row(name, *(Cell(cell, "" if alike else "unlike") for cell in cells), "yes" if alike else "no")


def _facts(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        row["claim_id"] or "(no id)",
        row["participant_id"] or "(no id)",
        row["provider"] or "not known",
        row["achieved_on"].isoformat() if row["achieved_on"] else "not known",
        money(row["worth"]),
        fate(row["at_stake"], row["batch"]),
    )
