"""Write the published schemas from the code: `python tests/make_schemas.py`."""

import json
from pathlib import Path

from kbop_cli.cards.schemas import SCHEMAS
from kbop_cli.cards.table_schemas import TABLE_SCHEMAS

ROOT = Path(__file__).parent.parent


def texts() -> dict[str, str]:
    """Each schema file's name and what it should hold."""
    made = {f"{name}.schema.json": make() for name, make in SCHEMAS.items()}
    made |= {f"tables/{name}.schema.json": make(name) for name, make in TABLE_SCHEMAS.items()}
    return {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in made.items()}


if __name__ == "__main__":
    (ROOT / "schemas" / "tables").mkdir(parents=True, exist_ok=True)
    for name, text in texts().items():
        (ROOT / "schemas" / name).write_text(text, encoding="utf-8", newline="\n")
