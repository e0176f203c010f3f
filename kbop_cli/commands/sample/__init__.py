"""`kbop sample`: draw an audit sample, prove it, plan it, and read what the auditors found."""

from __future__ import annotations

import typer

from kbop_cli.commands.sample.draw import draw
from kbop_cli.commands.sample.evaluate import evaluate
from kbop_cli.commands.sample.plan import plan
from kbop_cli.commands.sample.verify import verify

app = typer.Typer(
    help="Draw an audit sample that can be defended, and say what it means.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("draw")(draw)
app.command("verify")(verify)
app.command("plan")(plan)
app.command("evaluate")(evaluate)
