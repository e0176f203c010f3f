"""Both stores, real ones: every test of the ledger runs on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from kbop_cli.ledger.open import create_ledger
from kbop_cli.ledger.store import Ledger
from tests.postgres_server import Server, start_server


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with start_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, tmp_path) -> str:
    """An address of a store that holds no ledger yet."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.sqlite")
    return request.getfixturevalue("postgres").new_schema()


@pytest.fixture
def opened() -> Iterator[Callable[[Ledger], Ledger]]:
    """Close what a test opens, whatever happens."""
    kept: list[Ledger] = []

    def keep(ledger: Ledger) -> Ledger:
        kept.append(ledger)
        return ledger

    yield keep
    for ledger in kept:
        ledger.close()


@pytest.fixture
def ledger(where: str, opened: Callable[[Ledger], Ledger]) -> Ledger:
    return opened(create_ledger(where, "kbop"))
