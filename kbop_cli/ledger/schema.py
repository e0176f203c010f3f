"""The two tables of a ledger, and how an older schema becomes the present one.

The chain is over bodies, which a schema never changes: columns are generated from them, so an upgrade can add
columns, indexes and checks, and no hash moves.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from kbop_cli.ledger import postgres_schema, sqlite_schema

Dialect = Literal["sqlite", "postgres"]


class Schema(NamedTuple):
    """A version and the statements that lay it: `upgrades[n]` are those that make version n + 2 of version n + 1."""

    version: int
    first: dict[Dialect, tuple[str, ...]]
    upgrades: tuple[dict[Dialect, tuple[str, ...]], ...] = ()

    def statements(self, dialect: Dialect) -> tuple[str, ...]:
        """All that lays the present schema on an empty database."""
        return (*self.first[dialect], *self.steps(dialect, 1))

    def steps(self, dialect: Dialect, version: int) -> tuple[str, ...]:
        """What makes the present schema of `version`."""
        return tuple(statement for upgrade in self.upgrades[version - 1 :] for statement in upgrade[dialect])


SCHEMA = Schema(1, {"sqlite": sqlite_schema.STATEMENTS, "postgres": postgres_schema.STATEMENTS})
