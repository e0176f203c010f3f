"""An evidence pack as one file: a page with its data inside it, or the data alone where the name ends in .json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kbop_cli.output.one_file import replacing
from kbop_cli.output.page import in_script, rendered
from kbop_cli.output.text import thousands


def write(path: Path, pack: Mapping[str, Any]) -> None:
    """Write a pack. `pack`: title, claims (`engine.reporting.pack`), run (`of_run`) and, of a payment or an audit,
    that (`payment`, `audit`)."""
    text = json.dumps(pack, indent=2, ensure_ascii=False) if path.suffix.lower() == ".json" else as_page(pack)
    with replacing(path) as building:
        building.write_text(text + "\n", encoding="utf-8", newline="\n")


def as_page(pack: Mapping[str, Any]) -> str:
    """The pack as a page. Of many claims, what a card asks is told once, and the data is a file of its own (.json)."""
    whole = {"payment": None, "audit": None, "people": {}, **pack}
    if len(pack["claims"]) < 2:
        return rendered("pack.html", pack=whole, asked={}, data=in_script(pack), thousands=thousands)
    asked: dict[str, dict[str, Any]] = {}
    people: dict[str, dict[str, Any]] = {}
    claims = [_short(one, asked, people) for one in pack["claims"]]
    told = {**whole, "claims": claims, "people": people}
    return rendered("pack.html", pack=told, asked=asked, data="", thousands=thousands)


VERDICT = ("rule", "verdict", "found")


def _short(
    claim: Mapping[str, Any], asked: dict[str, dict[str, Any]], people: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """A claim without what its card says of every claim on the outcome, which goes into `asked` by its name, and what
    is known of its participant, which goes into `people`."""
    card = claim["rate_card"]
    name = ", ".join(str(card[part]) for part in ("name", "version", "outcome") if part in card) or "no card"
    told = asked.setdefault(name, {"card": card, "evidence_asked": claim["evidence_asked"], "rules": {}})
    for rule in claim["rules"]:
        told["rules"].setdefault(rule["rule"], {part: said for part, said in rule.items() if part not in VERDICT[1:]})
    rules = [{part: rule[part] for part in VERDICT} for rule in claim["rules"]]
    decision = claim["decision"]
    person = str(decision["participant_id"] or "")
    people.setdefault(person, {part: claim[part] for part in ("participant", "assessments")})
    cells = {part: said for part, said in claim["claim"].items() if decision.get(part) != said}
    return {**claim, "rules": rules, "asked": name, "claim": cells}


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
