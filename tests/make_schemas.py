"""Write the published schemas from the code: `python tests/make_schemas.py`; `--check` says which are not current."""

import json
import sys
from pathlib import Path

from kbop_cli.cards.schemas import SCHEMAS
from kbop_cli.cards.table_schemas import TABLE_SCHEMAS

ROOT = Path(__file__).parent.parent


def texts() -> dict[str, str]:
    """Each schema file's name and what it should hold."""
    made = {f"{name}.schema.json": make() for name, make in SCHEMAS.items()}
    made |= {f"tables/{name}.schema.json": make(name) for name, make in TABLE_SCHEMAS.items()}
    return {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in made.items()}


def stale() -> list[str]:
    """The files of `schemas/` that are not what the code makes, are missing, or are made by nothing any more."""
    held = {path.relative_to(ROOT / "schemas").as_posix(): path for path in (ROOT / "schemas").rglob("*.json")}
    made = texts()
    return sorted(
        name
        for name in held.keys() | made.keys()
        if name not in held or held[name].read_text(encoding="utf-8") != made.get(name)
    )


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit("\n".join(f"not current: schemas/{name}" for name in stale()) or None)
    (ROOT / "schemas" / "tables").mkdir(parents=True, exist_ok=True)
    for name, text in texts().items():
        (ROOT / "schemas" / name).write_text(text, encoding="utf-8", newline="\n")
