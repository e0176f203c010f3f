"""Groups of commands that load a command's module when it is called, by the command's name.

`kbop --help` would otherwise import every command to show one sentence of each: half of what it cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from kbop_cli.commands.plain_values import take_plain


class Command(TyperCommand):
    """A command that takes plain values as they are."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its parameters, that for help included."""
        return take_plain(super().get_params(ctx))


class Named(TyperCommand):
    """A command known by its name and one sentence; the real one is made when it is about to run.

    It is `package.NAME.NAME`, a function as Typer takes it, or `package.NAME.app`, a group.
    """

    def __init__(self, package: str, name: str, sentence: str) -> None:
        super().__init__(name, short_help=sentence, help=sentence)
        self.module = f"{package}.{name}"

    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        """The context of the real command: whatever runs, asks for help or completes goes through here."""
        return self.load().make_context(info_name, args, parent, **extra)

    def load(self) -> Any:
        """Import the command's module and make the command."""
        module = import_module(self.module)
        if hasattr(module, "app"):
            return typer.main.get_group(module.app)
        alone = typer.Typer(rich_markup_mode=None, add_completion=False)
        alone.command(self.name, cls=Command)(getattr(module, str(self.name)))
        return typer.main.get_command(alone)


def group(package: str, sentences: Mapping[str, str], **settings: Any) -> typer.Typer:
    """A group whose commands are the modules of `package` that `sentences` names, each with its one sentence of help.

    `settings` are `typer.Typer`'s.
    """

    class Group(TyperGroup):
        def __init__(self, **given: Any) -> None:
            given["commands"] = {name: Named(package, name, said) for name, said in sentences.items()}
            super().__init__(**given)

        def get_params(self, ctx: Any) -> list[Any]:
            return take_plain(super().get_params(ctx))

    return typer.Typer(
        cls=Group,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        **settings,
    )
