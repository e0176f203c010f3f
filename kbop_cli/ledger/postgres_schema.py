"""The tables in PostgreSQL: the same columns, indexes and rules. A rule runs after the row is in, where generated
columns have their values; PostgreSQL has no REPLACE that could slip past a unique index before it."""

from __future__ import annotations

import re
from hashlib import sha256

from kbop_cli.ledger.rules import INDEXES, RULES


def _text(name: str) -> str:
    said = f"#{name}" if name in {"person", "claim", "private"} else name
    return f"""{name} text COLLATE "C" GENERATED ALWAYS AS (coalesce(body::jsonb ->> '{said}', '')) STORED"""


def _number(name: str) -> str:
    return f"{name} bigint GENERATED ALWAYS AS (coalesce((body::jsonb ->> '{name}')::bigint, 0)) STORED"


_TEXTS = ("period", "batch", "person", "claim", "private", "outcome", "slot", "erase_on")
_NUMBERS = ("line", "generation", "part", "refers", "price", "amount")
_COLUMNS = [
    "seq bigint PRIMARY KEY",
    "body text NOT NULL",
    "hash text NOT NULL",
    """kind text COLLATE "C" NOT NULL GENERATED ALWAYS AS (body::jsonb ->> 'kind') STORED""",
    *map(_text, _TEXTS),
    *map(_number, _NUMBERS),
]

_PERSONAL = """CREATE TABLE kbop_personal (
  key text COLLATE "C" PRIMARY KEY,
  kind text NOT NULL,
  salt text,
  value text,
  folded text COLLATE "C"
)"""


def _source(checks: tuple[tuple[str, str], ...], gives: str) -> str:
    """The body of a trigger function that refuses the row for the first check that holds."""
    body = "".join(f"  IF {check} THEN RAISE EXCEPTION 'ledger: {message}'; END IF;\n" for message, check in checks)
    return f"\nBEGIN\n{body}  RETURN {gives};\nEND\n"


_NEXT = (
    "entries are only added at the end",
    "EXISTS (SELECT 1 FROM kbop_entry e WHERE e.seq > NEW.seq)"
    " OR NEW.seq <> (SELECT coalesce(max(e.seq), 0) + 1 FROM kbop_entry e WHERE e.seq < NEW.seq)",
)
_ERASE = (
    "a personal value is erased or kept",
    "NEW.key <> OLD.key OR NEW.kind <> '' OR NEW.salt IS NOT NULL OR NEW.value IS NOT NULL OR NEW.folded IS NOT NULL",
)

_FUNCTIONS: tuple[tuple[str, tuple[tuple[str, str], ...], str], ...] = (
    ("kbop_add", (_NEXT, *(rule[1:] for rule in RULES)), "NEW"),
    ("kbop_never", (("entries and personal values are never changed or deleted", "true"),), "NULL"),
    ("kbop_only_erase", (_ERASE,), "NEW"),
)

_TRIGGERS: tuple[tuple[str, str, str, str], ...] = (
    ("kbop_add", "AFTER INSERT", "kbop_entry", "kbop_add"),
    ("kbop_no_change", "BEFORE UPDATE OR DELETE", "kbop_entry", "kbop_never"),
    ("kbop_no_truncate", "BEFORE TRUNCATE", "kbop_entry", "kbop_never"),
    ("kbop_only_erase", "BEFORE UPDATE", "kbop_personal", "kbop_only_erase"),
    ("kbop_keep_personal", "BEFORE DELETE", "kbop_personal", "kbop_never"),
    ("kbop_keep_all", "BEFORE TRUNCATE", "kbop_personal", "kbop_never"),
)


def _trigger(name: str, when: str, table: str, called: str) -> str:
    each = "STATEMENT" if when.endswith("TRUNCATE") else "ROW"
    return f"CREATE TRIGGER {name} {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {called}()"


STATEMENTS: tuple[str, ...] = (
    "CREATE TABLE kbop_entry (\n  " + ",\n  ".join(_COLUMNS) + "\n)",
    _PERSONAL,
    *INDEXES,
    *(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT"
        f" AS $kbop${_source(checks, gives)}$kbop$"
        for name, checks, gives in _FUNCTIONS
    ),
    *(_trigger(*trigger) for trigger in _TRIGGERS),
)

# What the server says it has, one name a row, in the words of `expected`.
FOUND = """
SELECT 'trigger ' || t.tgname || ' on ' || c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = current_schema()::regnamespace AND t.tgenabled IN ('O', 'A')
UNION ALL
SELECT CASE WHEN i.indisunique THEN 'unique index ' ELSE 'index ' END || c.relname
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = current_schema()::regnamespace AND i.indisvalid
UNION ALL
SELECT 'function ' || proname || ' ' || encode(sha256(convert_to(prosrc, 'UTF8')), 'hex') FROM pg_proc
WHERE pronamespace = current_schema()::regnamespace
"""


def expected(statements: tuple[str, ...]) -> dict[str, str]:
    """What must be among `FOUND` after these statements, and how a message names it."""
    made: dict[str, tuple[str, str]] = {}
    for statement in statements:
        if index := re.match(r"CREATE (UNIQUE )?INDEX (\w+)", statement):
            name = f"index {index[2]}"
            made[name] = (f"unique {name}" if index[1] else name, name)
        elif trigger := re.match(r"CREATE TRIGGER (\w+) .* ON (\w+) FOR", statement):
            name = f"trigger {trigger[1]}"
            made[name] = (f"{name} on {trigger[2]}", name)
        elif function := re.match(
            r"CREATE (?:OR REPLACE )?FUNCTION (\w+)\(\).*?\$kbop\$(.*)\$kbop\$", statement, re.DOTALL
        ):
            name = f"function {function[1]}"
            made[name] = (f"{name} {sha256(function[2].encode()).hexdigest()}", name)
    return dict(made.values())
