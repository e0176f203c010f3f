"""Deciding a run again from the files that its manifest names: nothing is believed that does not hash the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kbop_cli.commands.run import decide_month, read_month

if TYPE_CHECKING:
    import polars as pl

    from kbop_cli.engine.verify import Verified
    from kbop_cli.intake.tables import Inputs
    from kbop_cli.model import Contract


def contract_of(run: Path, given: Path | None) -> Contract:
    """The contract that decided a run: the one given, or the one its manifest names. Refused where it has changed."""
    from kbop_cli.errors import KbopError, Place, Problem
    from kbop_cli.intake.contract import read_contract
    from kbop_cli.output.run_folder import read_manifest

    manifest = read_manifest(run)
    path = given if given is not None else run / manifest["contract"]["file"]
    if not path.is_file():
        raise KbopError(
            Problem(
                Place(file=str(path)), "is the contract of the run, and is not there.", mend="Name it with --contract."
            )
        )
    contract = read_contract(path)
    decided_by = {card["file"]: card["sha256"] for card in manifest["rate_cards"]}
    decided_by[contract.file] = manifest["contract"]["sha256"]
    now = {use.card.file: use.card.sha256 for use in contract.cards} | {contract.file: contract.sha256}
    changed = sorted(name for name in decided_by.keys() | now.keys() if decided_by.get(name) != now.get(name))
    if changed:
        raise KbopError(
            Problem(
                Place(file=name),
                "has changed since the run was decided.",
                why="The run's decisions are not this file's.",
                mend="Run kbop verify again, or put the old file back.",
            )
            for name in changed
        )
    return contract


@dataclass(frozen=True, slots=True)
class Again:
    """A run decided again: `paid` is what the ledger held then, `read` what was read for it."""

    contract: Contract
    verified: Verified
    paid: pl.DataFrame | None
    read: Inputs


def decide_again(
    run: Path,
    given: Path | None,
    traced: Callable[[pl.DataFrame], Sequence[int]] = lambda base: (),
    *,
    hide: bool = False,
) -> Again:
    """The run decided again, on the ledger as it was then, with the claims that `traced` picks told rule by rule.

    `hide`: tell nothing of other providers' claims, which a run for a provider never does.
    """
    from kbop_cli.commands.ledgers import judgements_of, remembered
    from kbop_cli.errors import fail
    from kbop_cli.output.run_folder import read_manifest

    contract = contract_of(run, given)
    inputs = inputs_of(run)
    manifest = read_manifest(run)
    ledger = manifest.get("ledger")
    paid = judged = None
    if ledger is not None:
        paid, now = remembered(contract, ledger["entries"])
        judged = judgements_of(contract, ledger["entries"])
        if now is None:
            raise fail(f"The ledger {contract.ledger} is not where the run read it.", mend="Put it back.")
    hide = hide or manifest.get("audience") == "provider"
    read = read_month(inputs, contract)
    verified = decide_month(read, contract, manifest["month"], traced=traced, paid=paid, hide=hide, judgements=judged)
    return Again(contract, verified, paid, read)


def inputs_of(run: Path) -> list[str]:
    """The files that a run read, as inputs. Refused where one is gone or has changed."""
    from kbop_cli.errors import KbopError, Place, Problem
    from kbop_cli.output.run_folder import read_manifest, sha256

    problems = []
    inputs = []
    for source in read_manifest(run)["read"]:
        path = run / source["path"]
        if not path.is_file():
            problems.append(Problem(Place(file=source["file"]), "is not where the run read it.", mend="Put it back."))
        elif sha256(path) != source["sha256"]:
            problems.append(Problem(Place(file=source["file"]), "has changed since the run.", mend="Put it back."))
        sheet = f"#{source['sheet']}" if source["sheet"] else ""
        inputs.append(f"{source['table']}={path}{sheet}")
    if problems:
        raise KbopError(problems)
    return inputs
