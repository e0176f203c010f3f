"""`kbop schema`: print a JSON Schema or a table schema."""

from __future__ import annotations

from typing import Annotated

import typer


def schema(
    name: Annotated[str, typer.Argument(help="ratecard, contract, scenarios, or a table such as claims.")],
) -> None:
    """Print a published schema: of the YAML files (JSON Schema) or of a table (Frictionless Table Schema).

    Example: kbop schema claims
    """
    from kbop_cli.errors import fail
    from kbop_cli.intake.reading import nearest, shipped

    folder = shipped("schemas")
    known = {path.name.removesuffix(".schema.json"): path for path in sorted(folder.rglob("*.schema.json"))}
    if name not in known:
        raise fail(f'there is no schema "{name}".', mend=nearest(name, known) or f"There are: {', '.join(known)}.")
    typer.echo(known[name].read_text(encoding="utf-8"), nl=False)
