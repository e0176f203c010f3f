"""`kbop init`: lay out a contract workspace."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer

from kbop_cli.commands.options import say


class Template(enum.StrEnum):
    """What to begin from."""

    start = "start"
    kbop = "kbop"
    rough_sleeping = "rough-sleeping"
    fair_chance = "fair-chance"
    care_leavers = "care-leavers"


CARDS = {
    Template.start: (),
    Template.kbop: ("kbop-generic", "kbop-domestic-abuse"),
    Template.rough_sleeping: ("rough-sleeping-2017",),
    Template.fair_chance: ("fair-chance-fund",),
    Template.care_leavers: ("dfe-care-leavers",),
}


def init(
    folder: Annotated[Path, typer.Argument(help="Where to lay it out.")] = Path(),
    template: Annotated[Template, typer.Option("--template", help="What to begin from.")] = Template.start,
) -> None:
    """Lay out a workspace: contract.yaml, rate cards, schemas for your editor, an inbox, an empty ledger.

    Example: kbop init kirklees --template kbop
    """
    lay_out(folder, template)
    say(f"Laid out in {folder}: contract.yaml, ratecards, schemas, an empty ledger. Put the export into inbox.")


def lay_out(folder: Path, template: Template) -> None:
    """Write the workspace. Nothing that is there is overwritten: then nothing at all is written."""
    import shutil
    from importlib import resources

    from kbop_cli.errors import KbopError, Place, Problem
    from kbop_cli.intake.reading import read_document, shipped
    from kbop_cli.ledger.open import create_ledger

    files = {path.name: path for path in (Path(str(resources.files("kbop_cli"))) / "templates" / template).iterdir()}
    contract = read_document(files["contract.yaml"], "contract.yaml", "contract")[0].value
    names = sorted({*files, "ratecards", "schemas", contract["ledger"]})
    there = [name for name in names if (folder / name).exists()]
    if there:
        raise KbopError(
            Problem(
                Place(file=str(folder)), f"already holds {', '.join(there)}.", mend="Name a new or an empty folder."
            )
        )
    (folder / "inbox").mkdir(parents=True, exist_ok=True)
    create_ledger(contract["ledger"], contract["contract"], base=folder).close()
    shutil.copytree(shipped("schemas"), folder / "schemas")
    for card in CARDS[template]:
        shutil.copytree(shipped("ratecards", card), folder / "ratecards" / card)
    for name, path in files.items():
        if path.is_dir():
            shutil.copytree(path, folder / name, dirs_exist_ok=True)
        else:
            shutil.copyfile(path, folder / name)
