"""From a verified run to a payment in the ledger: what is believed, what is refused, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kbop_cli.commands.rerun import Again
    from kbop_cli.engine.payment import Plan
    from kbop_cli.engine.standing import Standing
    from kbop_cli.engine.terms import Terms
    from kbop_cli.ledger.batches import Batch
    from kbop_cli.ledger.store import Ledger
    from kbop_cli.model import Contract
    from kbop_cli.output.payment_files import Payment


@dataclass(frozen=True, slots=True)
class People:
    """Who stands for a payment, as they say, and the day of the approval."""

    by: str
    approved_by: str
    on: date


@dataclass(frozen=True, slots=True)
class _Run:
    """A run as its folder holds it, every file as its manifest says."""

    folder: Path
    month: str
    sha256: str
    entries: int
    contract: Contract
    terms: Terms


def plan_run(folder: Path, given: Path | None) -> Payment:
    """The payment as it would be; nothing is entered. Of a batch that was paid, what was paid."""
    from kbop_cli.commands.ledgers import ledger_of

    run = _read(folder, given)
    with ledger_of(run.contract) as ledger:
        done = _paid_before(ledger, run)
        if done is not None:
            return _payment(run, done)
        run = _judged(ledger, run)
        plan, before, head = _planned(ledger, run, given)
        return _described(run, plan, before, head)


def pay_run(folder: Path, given: Path | None, people: People) -> tuple[Payment, bool]:
    """Enter the payment of a run; whether it was there already."""
    from kbop_cli.commands.ledgers import keep_until, ledger_of
    from kbop_cli.ledger.batches import Approval, enter

    _refuse_one_person(people)
    run = _read(folder, given)
    with ledger_of(run.contract) as ledger:
        done = _paid_before(ledger, run)
        if done is not None:
            return _payment(run, done), True
        run = _judged(ledger, run)
        plan, _, head = _planned(ledger, run, given)
        approval = Approval(people.by, people.approved_by, run.sha256, keep_until(run.contract), people.on)
        return _payment(run, enter(ledger, plan, run.terms, approval, expected_head=head)), False


def _refuse_one_person(people: People) -> None:
    from kbop_cli.columns import key
    from kbop_cli.errors import fail

    if not key(people.by) or not key(people.approved_by):
        raise fail("A payment needs two names.", mend="Give both: --by NAME --approved-by NAME (or --dry-run).")
    if key(people.by) == key(people.approved_by):
        raise fail(
            "The preparer and the approver of a payment must be two people.",
            mend="Let somebody else approve it, and name them with --approved-by.",
        )


def _read(folder: Path, given: Path | None) -> _Run:
    from kbop_cli.commands.rerun import contract_of
    from kbop_cli.engine.terms import terms_of
    from kbop_cli.output.run_folder import MANIFEST, read_manifest, refuse_edited, sha256

    manifest: dict[str, Any] = read_manifest(folder)
    refuse_edited(folder, manifest)
    contract = contract_of(folder, given)
    entries = int((manifest.get("ledger") or {}).get("entries", 0))
    return _Run(folder, manifest["month"], sha256(folder / MANIFEST), entries, contract, terms_of(contract))


def _paid_before(ledger: Ledger, run: _Run) -> Batch | None:
    """The batch of this run. Refused: a batch of that name that pays another run, a month that is over."""
    from kbop_cli.errors import fail
    from kbop_cli.ledger.batches import find_batch

    done = find_batch(ledger, run.terms, run.month)
    if done is not None:
        if done.run == run.sha256:
            return done
        raise fail(
            f"Batch {run.month} was paid from another run, and a batch is never changed.",
            mend=f"Late claims go to the next month: verify them with --month {_next(run.month)} and pay that.",
        )
    locked = max((record.slot for record in ledger.entries(kinds=["lock"])), default="")
    if locked >= run.month:
        raise fail(
            f"{run.month} is locked: {locked} has been paid.",
            mend=f"Late claims go to the next month: verify them with --month {_next(locked)} and pay that.",
        )
    return None


def _next(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02}"


def _planned(ledger: Ledger, run: _Run, given: Path | None) -> tuple[Plan, Standing, str]:
    """The plan, the standing it was made on and the head of that."""
    from kbop_cli.commands.rerun import decide_again
    from kbop_cli.engine.approved import approved_claims
    from kbop_cli.engine.payment import plan
    from kbop_cli.engine.payment_frames import claims_of
    from kbop_cli.engine.standing import standing
    from kbop_cli.ledger.lines import history
    from kbop_cli.ledger.requests import pending

    head = ledger.head().hash
    lines = list(history(ledger, run.terms))
    _refuse_stale(max((seq for seq, _ in lines), default=0), run)
    _refuse_newly_judged(max((record.seq for record in ledger.entries(kinds=["judgement"])), default=0), run)
    refuse_unopened({line.claim.slot for _, line in lines if line.kind == "opening"}, run.contract)
    again = decide_again(run.folder, given)
    _refuse_other_decisions(again, run)
    claims = claims_of(approved_claims(again.verified, again.paid, run.contract), run.month)
    before = standing([line for _, line in lines], run.terms)
    waiting = pending(ledger, run.terms, lines)
    made = plan(claims, before, run.terms, batch=run.month, month=run.month, pending=waiting)
    return made, before, head


def _refuse_stale(last: int, run: _Run) -> None:
    from kbop_cli.errors import fail

    if last > run.entries:
        raise fail(
            "The ledger has moved on since the run was verified: other claims were paid or taken back.",
            why="What was paid since is not known to the run's decisions.",
            mend="Run kbop verify again, then pay.",
        )


def _refuse_newly_judged(last: int, run: _Run) -> None:
    from kbop_cli.errors import fail

    if last > run.entries:
        raise fail(
            "The ledger has moved on since the run was verified: somebody judged who is one person.",
            why="The run's decisions do not know of it.",
            mend="Run kbop verify again, then pay.",
        )


def refuse_unopened(entered: set[str], contract: Contract) -> None:
    """Refuse to pay before the contract's opening balances are in the ledger."""
    from kbop_cli.errors import fail

    missing = [opening.name for opening in contract.openings if opening.name not in entered]
    if missing:
        raise fail(
            f"The contract's opening balance {missing[0]} is not in the ledger.",
            why="Caps would be overspent by what was paid before.",
            mend="Run kbop ledger open, then kbop verify again.",
        )


def _refuse_other_decisions(again: Again, run: _Run) -> None:
    """The run's decisions must be those that its inputs, contract, cards and ledger give."""
    import tempfile

    from kbop_cli.errors import Place, fail
    from kbop_cli.output.run_folder import sha256
    from kbop_cli.output.verified import DECISIONS_FILE, write_decisions

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / DECISIONS_FILE
        write_decisions(again.verified.decided, path)
        if sha256(path) == sha256(run.folder / DECISIONS_FILE):
            return
    raise fail(
        "is not what the inputs, the contract, the cards and the ledger give.",
        place=Place(file=DECISIONS_FILE),
        why="It was edited, or another version of kbop decided it.",
        mend="Run kbop verify again.",
    )


def _judged(ledger: Ledger, run: _Run) -> _Run:
    """The run with the ids that are one person by now."""
    from dataclasses import replace

    from kbop_cli.ledger.judgements import judged_terms

    return replace(run, terms=judged_terms(ledger, run.terms))


def _payment(run: _Run, batch: Batch) -> Payment:
    from dataclasses import replace

    from kbop_cli.output.payment_files import Payment

    return Payment(
        run.contract.title,
        batch.plan,
        batch.before,
        replace(run.terms, persons=batch.persons),
        batch.run,
        batch.by,
        batch.approved_by,
        batch.paid_on,
        batch.head,
        batch.before_head,
    )


def _described(run: _Run, plan: Plan, before: Standing, head: str) -> Payment:
    from kbop_cli.output.payment_files import Payment

    return Payment(run.contract.title, plan, before, run.terms, run.sha256, "", "", None, "", head)
