"""An evidence pack as one file: a page with its data inside it, or the data alone where the name ends in .json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kbop_cli.output.one_file import replacing
from kbop_cli.output.page import in_script, rendered


def write(path: Path, pack: Mapping[str, Any]) -> None:
    """Write a pack. `pack`: title, claims (`engine.reporting.pack`), run (`of_run`) and, of a payment or an audit,
    that (`payment`, `audit`)."""
    text = json.dumps(pack, indent=2, ensure_ascii=False) if path.suffix.lower() == ".json" else as_page(pack)
    with replacing(path) as building:
        building.write_text(text + "\n", encoding="utf-8", newline="\n")


def as_page(pack: Mapping[str, Any]) -> str:
    """The pack as a page."""
    whole = {"payment": None, "audit": None, **pack}
    return rendered("pack.html", pack=whole, data=in_script(pack))


def of_run(manifest: Mapping[str, Any], sha256: str) -> dict[str, Any]:
    """What the manifest says of the run that decided a claim."""
    read = [
        {name: source[name] for name in ("table", "file", "sheet", "rows", "sha256")} for source in manifest["read"]
    ]
    return {
        "month": manifest["month"],
        "kbop": manifest["kbop"],
        "contract": manifest["contract"],
        "rate_cards": manifest["rate_cards"],
        "read": read,
        "written": manifest["written"],
        "manifest_sha256": sha256,
    }
