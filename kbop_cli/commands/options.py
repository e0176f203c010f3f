"""Options that several commands take, and the small things commands share."""

from __future__ import annotations

import enum
import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kbop_cli.model import Contract


class Format(enum.StrEnum):
    """How a command reports."""

    text = "text"
    json = "json"


Inputs = Annotated[
    list[str],
    typer.Argument(metavar="INPUT...", help="A folder of CSV files, or CSV and Excel files, or table=file.xlsx#Sheet."),
]
ContractFile = Annotated[Path | None, typer.Option("--contract", help="The contract. [default: contract.yaml]")]
OutputFormat = Annotated[Format, typer.Option("--format", help="How to report.")]
Redact = Annotated[bool, typer.Option("--redact", help="Show no cell's value, only its class.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but problems.")]


def contract_path(given: Path | None) -> Path:
    """The contract asked for, or the one in the working folder."""
    return given if given is not None else Path("contract.yaml")


def load_contract(given: Path | None) -> tuple[Contract, Path]:
    """Read the contract; where there is none, say how to get one."""
    from kbop_cli.errors import fail
    from kbop_cli.intake.contract import read_contract

    path = contract_path(given)
    if not path.is_file():
        raise fail(
            f"there is no contract at {path}.",
            mend="Name it with --contract, or lay one out with: kbop init --template kbop",
        )
    return read_contract(path), path


def say(text: str, *, quiet: bool = False) -> None:
    """A message to standard error."""
    if not quiet:
        typer.echo(text, err=True)


SMALL = 2_000_000
"""Bytes of input below which one processor does the work sooner than several share it out."""


@contextmanager
def spared_threads(inputs: Sequence[str]) -> Iterator[None]:
    """Keep Polars, where it is not loaded yet, to one thread for small inputs, unless the environment says otherwise.

    And to the engine that has no threads of its own: the other is for what does not fit into memory. Meanwhile all is
    done by the processor that we are on: to hand each step to a thread on another one, and to wait for it there, took a
    sixth of a small month's time.
    """
    from kbop_cli.intake.ahead import files_of

    small = "polars" not in sys.modules and sum(size for given in inputs for _, size in files_of(given)) < SMALL
    if not small or _THREADS in os.environ:
        yield
        return
    os.environ[_THREADS] = "1"
    os.environ.setdefault("POLARS_ENGINE_AFFINITY", "in-memory")
    before = _stay_on_this_processor()
    try:
        yield
    finally:
        _go_on_anywhere(before)


_THREADS = "POLARS_MAX_THREADS"


def _stay_on_this_processor() -> set[int]:
    """Where the system lets us: the processors that we might have been on. None on Windows and macOS."""
    if sys.platform != "linux":
        return set()
    try:
        before = os.sched_getaffinity(0)
        # The 39th of the fields that proc(5) lists; the second is a name in brackets.
        here = int(Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[36])
        os.sched_setaffinity(0, {here})
    except (OSError, ValueError, IndexError):
        return set()
    return before


def _go_on_anywhere(processors: set[int]) -> None:
    """Every thread, those that were begun meanwhile too, may be on these processors again."""
    if sys.platform != "linux" or not processors:
        return
    for thread in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # it has ended
            os.sched_setaffinity(int(thread.name), processors)


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile, nor at the end among what stands by then: a sixth of a short command's time."""
    before = gc.isenabled()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # or the next thing made would set off a search among all that was made meanwhile
        if before:
            gc.enable()


@contextmanager
def progress(total: int, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A progress bar over named stages on standard error, where a person is watching."""
    if quiet or not sys.stderr.isatty():
        yield lambda stage: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=total)

        def stage(name: str) -> None:
            bar.update(task, description=name, advance=1)

        yield stage
