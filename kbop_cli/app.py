"""The command line: one command a module, loaded when it is called; errors in words, never a traceback."""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys

import typer

from kbop_cli import __version__
from kbop_cli.commands.groups import group
from kbop_cli.errors import KbopError

# A command is a line here and a function of its name in commands/NAME.py (or an `app` there, a group of its own);
# the sentence is the first of its docstring.
COMMANDS = {
    "demo": "Lay out the KBOP contract with a month of synthetic claims, and run the month on it.",
    "init": "Lay out a workspace: contract.yaml, rate cards, schemas for your editor, an inbox, an empty ledger.",
    "check": "Read an export and say what is wrong with it as data; exit code 1 where a cell cannot be read.",
    "map": "Propose, from its headings and its cells, what an unknown export's columns and words are to us.",
    "verify": "Decide every claim of a month; changes nothing but --out.",
    "pay": "Pay the approved claims of a verified month, and enter the payment in the ledger.",
    "report": "Write the month as a page and a workbook; for providers, a pack each.",
    "review": "Write the workbook in which a person judges claims; with --read, take it back as the decisions table.",
    "dedupe": "Find claims made twice and people with two ids, across all the inputs and the ledger; decides nothing.",
    "pseudonymise": "Make keyed-hash identities of the participants table.",
    "explain": "Say why a claim was decided so, rule by rule, or what a code of a reason, a check or a change means.",
    "schema": "Print a published schema: of the YAML files (JSON Schema) or of a table (Frictionless Table Schema).",
    "ledger": "What has been paid, whether the record is intact, what is to be taken back.",
    "sample": "Draw an audit sample that can be defended, and say what it means.",
    "ratecard": "Check, test, compare, replay and show a rate card.",
}

app = group(
    "kbop_cli.commands",
    COMMANDS,
    name="kbop",
    help="Verify the outcomes of an outcomes contract: decide every claim, pay once, sample for audit.",
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"kbop {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(False, "--version", help="Print the version.", callback=_version, is_eager=True),
) -> None:
    """Exit codes: 0 done; 1 done, and something was found that you asked to fail on; 2 the job could not be done."""


def main() -> None:
    """Run, and turn whatever goes wrong into a message and an exit code."""
    _speak_utf8()
    _keep_freed_memory()
    # The interpreter looks for garbage before it ends, among all that is about to go: a twentieth of a short command.
    atexit.register(gc.freeze)
    try:
        app()
    except KbopError as error:
        _say_problems(error)
        sys.exit(2)
    except KeyboardInterrupt:
        _say("Stopped. Nothing was changed.")
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone (kbop ... | head): nothing more to say, nothing to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except SystemExit:
        raise
    # The readers' own panics derive from BaseException; a user sees words all the same.
    except BaseException as error:
        if os.environ.get("KBOP_DEBUG"):
            raise
        _say(_unexpected(error))
        sys.exit(2)


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _keep_freed_memory() -> None:
    """Tell Polars' allocator, before it is loaded, to use freed memory again rather than hand it back.

    A run lasts for seconds, and asking the system for the same memory again took a tenth of a large month's time. All
    is taken from one arena, of whatever size, so that what one column has left another is laid into: with several, a
    tenth more lay idle. The thread that would hand memory back has nothing to do. What somebody has set stays; what an
    earlier Polars left in the surroundings, as it does when it starts us, is not what somebody has set.
    """
    if os.environ.get(_ALLOCATOR) in (None, _LEFT_BY_POLARS):
        kept, one_arena = (
            "dirty_decay_ms:-1,muzzy_decay_ms:-1,background_thread:false",
            "narenas:1,oversize_threshold:0",
        )
        os.environ[_ALLOCATOR] = f"{kept},{one_arena}"


_ALLOCATOR, _LEFT_BY_POLARS = "_RJEM_MALLOC_CONF", "dirty_decay_ms:500,muzzy_decay_ms:1000"


def _unexpected(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "There is not enough memory for this export. Split it by month or provider. Nothing was changed."
    if isinstance(error, OSError):
        return f"The system refused: {error.strerror or type(error).__name__}. What was written is whole, or not there."
    return (
        f"kbop met something it did not expect ({type(error).__name__}) and stopped. Nothing was changed. "
        "This is a defect of kbop: please report it. KBOP_DEBUG=1 shows where."
    )


def _say_problems(error: KbopError) -> None:
    for problem in error.problems:
        _say(str(problem))


def _say(text: str) -> None:
    from kbop_cli.output.text import safe

    print(f"kbop: {safe(text)}", file=sys.stderr)  # noqa: T201 - the one place that prints errors
