"""Write the published schemas from the rule kinds: `python tests/make_schemas.py`."""

import json
from pathlib import Path

from kbop_cli.cards.schemas import SCHEMAS

ROOT = Path(__file__).parent.parent


def texts() -> dict[str, str]:
    """Each schema file's name and what it should hold."""
    return {
        f"{name}.schema.json": json.dumps(make(), indent=2, ensure_ascii=False) + "\n" for name, make in SCHEMAS.items()
    }


if __name__ == "__main__":
    for name, text in texts().items():
        (ROOT / "schemas" / name).write_text(text, encoding="utf-8", newline="\n")
