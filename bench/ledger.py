"""How long verifying a ledger takes, as a multiple of hashing what it holds.

    python -m bench.ledger [LINES] [--postgres]

LINES defaults to 100,000; the figure to keep is 5 at 1,000,000. With --postgres a server is started for it, without a
file in a temporary folder is used. Hashing is SHA-256 over every body and every personal value, already in memory.
For SQLite, where one process does it all, processor time is taken, which a busy machine disturbs least.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

from kbop_cli.ledger.entry import GENESIS, Entry
from kbop_cli.ledger.open import create_ledger
from kbop_cli.ledger.sql import SqlLedger
from tests.postgres_server import start_server

KEEP = date(2031, 3, 31)
BATCH = 10_000


def lines(first: int, last: int) -> list[Entry]:
    data = {
        "provider": "horizon",
        "achieved_on": "2023-01-31",
        "rate_card": "kbop-generic",
        "rate_card_version": "2020-10",
        "evidence_class": "self_certified",
        "split": "council=5232639/7432639 lcf=2200000/7432639",
        "allotted": {"council": 35_200, "lcf": 14_800},
        "paid": {"council": 35_200, "lcf": 14_800},
    }
    return [
        Entry(
            kind="outcome",
            period="2023-01",
            batch="2023-01",
            line=number,
            participant_id=f"P{number // 8:07}",
            claim_id=f"C{number:08}",
            outcome=f"accommodation_{number % 8}",
            slot="1",
            price=50_000,
            amount=50_000,
            erase_on=KEEP,
            data=data,
        )
        for number in range(first, last)
    ]


def hashing(ledger: SqlLedger, clock: Callable[[], float]) -> float:
    """Seconds to hash all bodies as a chain and all personal values, none of which is read meanwhile."""
    with ledger.reading():
        bodies = [body for _, body, _ in ledger.chain()]
        values = [text for _, text in ledger.sealed() if text is not None]
    begun = clock()
    before = GENESIS.encode()
    for body in bodies:
        before = sha256(b"%b\x1f%b" % (before, body)).hexdigest().encode()
    for value in values:
        sha256(value).hexdigest()
    return clock() - begun


def main(count: int, where: str) -> None:
    ledger = create_ledger(where, "bench")
    if not isinstance(ledger, SqlLedger):
        raise TypeError(ledger)
    begun = time.perf_counter()
    for first in range(1, count + 1, BATCH):
        ledger.append(lines(first, min(first + BATCH, count + 1)))
    print(f"{ledger.store}: {count:,} lines entered in {time.perf_counter() - begun:.1f} s")
    clock = time.process_time if ledger.dialect == "sqlite" else time.perf_counter
    hashed, verified = [], []
    for _ in range(3):
        hashed.append(hashing(ledger, clock))
        begun = clock()
        broken = ledger.verify()
        verified.append(clock() - begun)
        if broken:
            sys.exit(f"the ledger does not verify: {broken[:3]}")
    print(f"hashed in {min(hashed):.2f} s, verified in {min(verified):.2f} s: {min(verified) / min(hashed):.1f} times")
    ledger.close()


if __name__ == "__main__":
    count = int(next((word for word in sys.argv[1:] if word.isdecimal()), 100_000))
    if "--postgres" in sys.argv:
        with start_server() as server:
            main(count, server.new_schema())
    else:
        with tempfile.TemporaryDirectory() as folder:
            main(count, str(Path(folder) / "ledger.sqlite"))
