"""What `map` reads, proposes and writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kbop_cli.model import Contract
    from kbop_cli.proposal import Proposal

Columns = dict[str, dict[str, list[str]]]
Values = dict[str, dict[str, dict[str, str]]]


def proposals(file: str, contract: Contract) -> list[Proposal]:
    """A proposal for every sheet of the file that holds a table. Raises KbopError where it cannot be read."""
    from kbop_cli.engine.given_columns import further_columns
    from kbop_cli.engine.words import vocabulary
    from kbop_cli.errors import KbopError
    from kbop_cli.intake.limits import limits_of
    from kbop_cli.intake.mapping.propose import Terms, propose
    from kbop_cli.intake.mapping.renaming import titles
    from kbop_cli.intake.mapping.seen import look
    from kbop_cli.intake.sources import ask

    tables = further_columns(contract)
    asked, problems = ask([file], tables)
    if problems:
        raise KbopError(problems)
    titled = titles(contract)
    known = {
        (table, column): {word: titled.get((table, column), {}).get(word, word) for word in sorted(words)}
        for table, columns in vocabulary(contract).items()
        for column, words in columns.items()
    }
    terms = Terms(tables, known, contract.columns, contract.values)
    return [propose(seen, terms) for one in asked for seen in look(one, tables, limits_of(contract.limits))]


def entries(found: Sequence[Proposal], contract: Contract, of_headings: str, of_words: str) -> tuple[Columns, Values]:
    """What the contract would say, of what is at least so sure: headings beside those that it has, and new words."""
    from kbop_cli.intake.characters import key
    from kbop_cli.proposal import LEVELS

    headings_taken, words_taken = (LEVELS[: LEVELS.index(least) + 1] for least in (of_headings, of_words))
    columns: Columns = {}
    values: Values = {}
    for sheet in found:
        for one in sheet.columns:
            if one.level in headings_taken:
                before = contract.columns.get(sheet.table, {}).get(one.column, ())
                headings = columns.setdefault(sheet.table, {}).setdefault(one.column, list(before))
                if key(one.heading) not in map(key, headings):
                    headings.append(one.heading)
        for word in sheet.words:
            if word.level in words_taken:
                values.setdefault(sheet.table, {}).setdefault(word.column, {})[word.theirs] = word.ours
    return columns, values


def write_into(path: Path, columns: Columns, values: Values) -> None:
    """Put the entries into the contract's text, if the strict reader takes the result and it says what was meant."""
    from kbop_cli.errors import fail
    from kbop_cli.intake.contract import read_contract
    from kbop_cli.output.yaml_edit import edited, replace_checked

    leaves: dict[tuple[str, ...], str | Sequence[str]] = {
        ("columns", table, name): headings[0] if len(headings) == 1 else headings
        for table, named in columns.items()
        for name, headings in named.items()
    }
    leaves |= {
        ("values", table, name, theirs): ours
        for table, named in values.items()
        for name, words in named.items()
        for theirs, ours in words.items()
    }

    def check(beside: Path) -> None:
        after = read_contract(beside, path.name)
        said: Mapping[str, Mapping[str, tuple[str, ...]]] = after.columns
        held = all(said[table][name] == tuple(to) for table, named in columns.items() for name, to in named.items())
        renamed = all(
            after.values[table][name].get(theirs) == ours
            for table, named in values.items()
            for name, words in named.items()
            for theirs, ours in words.items()
        )
        if not held or not renamed:
            raise ValueError("the text does not say what was meant")

    try:
        replace_checked(path, lambda text: edited(text, leaves), check)
    except ValueError as error:
        raise fail(
            f"{path.name} could not be changed: {error}.",
            why="It is as it was.",
            mend="Enter the lines that are shown by hand.",
        ) from None
