"""A payer to be killed: pays six months one after another, with reversals, and says what is done.

    python -m tests.crash.months LEDGER [--after OPERATIONS | --in SECONDS | --together WAIT]

It goes on from wherever the ledger stands. `--after` kills this very process after so many steps of SQLite's machine
(in hundreds), `--in` after a time. `--together` pays the first month only: it plans, says `ready`, waits for a line,
and enters; WAIT is how long it waits for others.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from datetime import date
from fractions import Fraction
from hashlib import sha256

from kbop_cli.engine.lines import Claim
from kbop_cli.engine.payment import Plan, plan
from kbop_cli.engine.standing import standing
from kbop_cli.engine.terms import OutcomeCap, Payer, Terms
from kbop_cli.errors import KbopError
from kbop_cli.ledger.batches import Approval, enter, find_batch
from kbop_cli.ledger.lines import history
from kbop_cli.ledger.open import open_ledger
from kbop_cli.ledger.requests import pending, request_reversal
from kbop_cli.ledger.store import Ledger

MONTHS = tuple(f"2023-{number:02}" for number in range(1, 7))
KEEP = date(2031, 3, 31)
TERMS = Terms(
    (Payer("council", Fraction(7, 10)), Payer("lcf", Fraction(3, 10), 100_000)),
    cap=400_000,
    outcome_caps=(OutcomeCap("b", number=20),),
)


def claims(month: str) -> list[Claim]:
    """Twelve claims of a month; the last is one that was reversed the month before, claimed again."""
    number = MONTHS.index(month)
    made = [
        Claim(f"C{number}-{at}", f"P{at}", "horizon", "ab"[at % 2], f"{number}", _day(month), price=5_000 + 7 * at)
        for at in range(12)
    ]
    again = f"C{number - 2}-0"
    return (
        [*made, Claim(again, "P0", "horizon", "a", f"{number - 2}", _day(month), price=5_001)] if number > 1 else made
    )


def _day(month: str) -> date:
    return date.fromisoformat(f"{month}-15")


def planned(ledger: Ledger, month: str) -> tuple[Plan, str]:
    head = ledger.head().hash
    before = standing([line for _, line in history(ledger, TERMS)], TERMS)
    waiting = pending(ledger, TERMS)
    return plan(claims(month), before, TERMS, batch=month, month=month, pending=waiting), head


def approval(month: str) -> Approval:
    return Approval("Ann", "Bob", f"run of {month}", KEEP)


def pay_all(ledger: Ledger) -> None:
    for number, month in enumerate(MONTHS):
        if find_batch(ledger, TERMS, month) is not None:
            continue
        if number and not pending(ledger, TERMS).reversals:
            request_reversal(ledger, TERMS, f"C{number - 1}-0", reason="found void", by="Cy", erase_on=KEEP)
        made, head = planned(ledger, month)
        done = enter(ledger, made, TERMS, approval(month), expected_head=head)
        say(f"paid {month} {done.head}")


def pay_together(ledger: Ledger) -> None:
    made, head = planned(ledger, MONTHS[0])
    say("ready")
    sys.stdin.readline()
    done = enter(ledger, made, TERMS, approval(MONTHS[0]), expected_head=head)
    say(f"paid {MONTHS[0]} {done.head} {sha256(repr(done.plan).encode()).hexdigest()}")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def kill_after(ledger: Ledger, operations: int) -> None:
    left = operations

    def step() -> int:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    ledger._connection.set_progress_handler(step, 100)  # type: ignore[attr-defined]


def kill_in(seconds: float) -> None:
    def wait() -> None:
        threading.Event().wait(seconds)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=wait, daemon=True).start()


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("ledger")
    options.add_argument("--after", type=int)
    options.add_argument("--in", type=float, dest="seconds")
    options.add_argument("--together", type=float)
    asked = options.parse_args()
    try:
        ledger = open_ledger(asked.ledger, wait_seconds=5.0 if asked.together is None else asked.together)
        if asked.together is not None:
            pay_together(ledger)
            return
        if asked.after is not None:
            kill_after(ledger, asked.after)
        if asked.seconds is not None:
            kill_in(asked.seconds)
        pay_all(ledger)
    except KbopError as error:
        say(str(error))
        sys.exit(2)


if __name__ == "__main__":
    main()
