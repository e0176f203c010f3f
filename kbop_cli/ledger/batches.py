"""A planned payment entered in the ledger, exactly once, and read back as it was planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kbop_cli.columns import key
from kbop_cli.engine.lines import Line, due_key
from kbop_cli.engine.payment import Held, Plan
from kbop_cli.engine.standing import Owed, Standing, standing
from kbop_cli.engine.terms import Terms
from kbop_cli.errors import KbopError, Place, Problem, fail
from kbop_cli.ledger.entry import Entry, Record
from kbop_cli.ledger.judgements import judged_terms
from kbop_cli.ledger.lines import by_payer, entry_of, history
from kbop_cli.ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class Approval:
    """Who stands for a payment, and the run it pays: SHA-256 of the run's manifest. kbop cannot prove who they are.

    `erase_on` is the day on which the personal values of the batch may go, `paid_on` the day of the approval.
    """

    by: str
    approved_by: str
    run: str
    erase_on: date
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A payment in the ledger. `head` is the chain's hash at its end, which its files carry; `before` is the standing
    it was planned on, `before_head` the head of that; `persons` are those of the terms then."""

    plan: Plan
    before: Standing
    run: str
    by: str
    approved_by: str
    head: str
    before_head: str = ""
    paid_on: date | None = None
    persons: Mapping[str, str] = field(default_factory=dict)


def enter(ledger: Ledger, plan: Plan, terms: Terms, approval: Approval, *, expected_head: str) -> Batch:
    """Enter `plan`, which was made on the state `expected_head`, in one transaction, and lock its month.

    A batch that is there already and pays the same run is given back as it is, so that a payment that was cut short,
    or made by two people at once, ends in one. Raises `KbopError` where the batch pays another run, preparer and
    approver are the same, the month is locked, or the ledger does not verify or has moved on.
    """
    _refuse_alone(approval)
    done = find_batch(ledger, terms, plan.batch)
    if done is None:
        try:
            _refuse_locked(ledger, plan.month)
            _refuse_broken(ledger)
            ledger.append(_entries(ledger, plan, terms, approval, expected_head), expected_head=expected_head)
        except KbopError:  # unless someone else has just entered the same
            done = find_batch(ledger, terms, plan.batch)
            if done is None or done.run != approval.run:
                raise
        else:
            done = find_batch(ledger, terms, plan.batch)
    if done is None or done.run != approval.run:
        raise fail(
            f"Batch {plan.batch} is in the ledger already and pays another run.",
            why="A batch is never changed.",
            mend="Pay the changed run under the next month.",
        )
    return done


def _refuse_alone(approval: Approval) -> None:
    if not key(approval.by) or not key(approval.approved_by) or key(approval.by) == key(approval.approved_by):
        raise fail(
            "The preparer and the approver of a payment must be two people.",
            mend="Name both, with --by and --approved-by.",
        )


def _refuse_locked(ledger: Ledger, month: str) -> None:
    locked = max((record.slot for record in ledger.entries(kinds=["lock"])), default="")
    if month <= locked:
        raise fail(
            f"{month} is locked: payments are made up to {locked}.",
            why="A locked month takes no more lines.",
            mend="Pay late claims with the next month.",
        )


def _refuse_broken(ledger: Ledger) -> None:
    broken = ledger.verify()
    if broken:
        raise KbopError(
            [
                fail("The ledger does not verify; nothing was entered.", mend="Run kbop ledger verify.").problems[0],
                *(Problem(Place(f"entry {item.seq}" if item.seq else ""), item.what) for item in broken),
            ]
        )


def _entries(ledger: Ledger, plan: Plan, terms: Terms, approval: Approval, head: str) -> list[Entry]:
    numbers = {line.name: (seq, line) for seq, line in history(ledger, terms)}
    lines = [*(line for _, line in numbers.values()), *plan.lines]
    # Of a claim that was reversed and is paid again, the later line counts.
    named = {line.due_key: line.name for line in lines}
    entries = []
    for line in plan.lines:
        refers = numbers[line.reverses][0] if line.reverses else 0
        entries.append(entry_of(line, terms, period=plan.month, erase_on=approval.erase_on, refers=refers))
    held = [
        [named[due_key(item.what.kind, item.what.claim)], item.requested, item.allowed, list(item.why)]
        for item in plan.held
    ]
    return [
        *entries,
        Entry(kind="lock", batch=plan.batch, slot=plan.month),
        Entry(
            kind="batch",
            batch=plan.batch,
            period=plan.month,
            slot=plan.batch,
            erase_on=approval.erase_on,
            data={
                "run": approval.run,
                "before": head,
                "lines": len(plan.lines),
                "pence": plan.amount,
                "due": dict(zip(terms.names, plan.due, strict=True)),
                "carried": dict(zip(terms.names, plan.carried, strict=True)),
                "held": held,
                **({"on": approval.paid_on.isoformat()} if approval.paid_on else {}),
            },
            private={"by": approval.by, "approved_by": approval.approved_by},
        ),
    ]


def find_batch(ledger: Ledger, terms: Terms, name: str) -> Batch | None:
    """The payment called `name`, as it was planned; None where there is none."""
    found = [record for record in ledger.entries(kinds=["batch"]) if record.slot == name]
    if not found:
        return None
    (record,) = found
    terms = judged_terms(ledger, terms, up_to=record.seq)
    earlier = [line for seq, line in history(ledger, terms) if seq < record.seq]
    lines = tuple(line for line in earlier if line.batch == name)
    before = standing([line for line in earlier if line.batch != name], terms)
    plan = Plan(
        name,
        record.period,
        lines,
        _held(record, before, {line.name: line for line in earlier}, terms),
        due=by_payer(record.data["due"], terms),
        carried=by_payer(record.data["carried"], terms),
    )
    private = record.private
    day = record.data.get("on")
    return Batch(
        plan,
        before,
        str(record.data["run"]),
        private.get("by", ""),
        private.get("approved_by", ""),
        record.hash,
        str(record.data["before"]),
        date.fromisoformat(str(day)) if day else None,
        terms.persons,
    )


def _held(record: Record, before: Standing, lines: dict[str, Line], terms: Terms) -> tuple[Held, ...]:
    nothing = (0,) * len(terms.payers)
    undone = {lines[line.reverses].due_key for line in lines.values() if line.batch == record.batch and line.reverses}
    told: list[Held] = []
    kept: list[tuple[str, int, int, list[str]]] = record.data.get("held", [])  # type: ignore[assignment]
    for name, requested, allowed, why in kept:
        line = lines[name]
        new = line.due_key in undone or line.due_key not in before.live
        what = Owed(line.kind, line.claim, nothing, nothing) if new else before.live[line.due_key]
        told.append(Held(what, requested, allowed, tuple(why)))
    return tuple(told)
