"""`kbop ratecard`: check, test, compare, replay and show a rate card."""

from __future__ import annotations

import typer

from kbop_cli.commands.ratecard import check, diff, impact, show, test

app = typer.Typer(
    name="ratecard",
    help="Check, test, compare, replay and show a rate card.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("check")(check.check)
app.command("test")(test.test)
app.command("diff")(diff.diff)
app.command("impact")(impact.impact)
app.command("show")(show.show)
