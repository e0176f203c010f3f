"""`kbop pseudonymise`: keyed-hash identities, so that parties who may not share names can still match."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kbop_cli.commands.options import ContractFile, Quiet, contract_path, say

if TYPE_CHECKING:
    import polars as pl

    from kbop_cli.intake.tables import Inputs as Read


def pseudonymise(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="INPUT...", help="As for kbop verify; with --meet only to name one's own participants."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="The folder for pseudonyms.csv or met.csv.")] = None,
    scope: Annotated[
        str, typer.Option("--scope", help="Whom they are for: other scopes cannot be joined with it.")
    ] = "",
    key: Annotated[Path | None, typer.Option("--key", help="The file of the key that the parties share.")] = None,
    key_env: Annotated[str, typer.Option("--key-env", help="The environment variable that holds the key.")] = "",
    meet: Annotated[
        tuple[Path, Path] | None,
        typer.Option("--meet", metavar="OURS THEIRS", help="Two such folders: who stands in both. Needs no key."),
    ] = None,
    contract: ContractFile = None,
    quiet: Quiet = False,
) -> None:
    """Make keyed-hash identities of the participants table. With --meet, find who stands in two parties' files.

    The key is never stored or shown, and the result is personal data still. Each party makes a folder with the same
    key and scope and sends it to the other, who lets the two meet. Give the export and the key with --meet as well,
    and met.csv names your own participants beside their pseudonyms.

    Example: kbop pseudonymise inbox --key shared.key --scope fund --out for-the-fund

    Example: kbop pseudonymise --meet for-the-fund from-the-fund --out met
    """
    from kbop_cli.errors import fail

    if out is None:
        raise fail("There is nowhere to write.", mend="Name a folder with --out.")
    if meet is not None:
        from kbop_cli.commands.meeting import meeting

        if scope:
            raise fail("--scope is that of the two folders of --meet.", mend="Leave it out.")
        own = (_read(inputs, contract).tables["participants"], _given(key, key_env, out)) if inputs else None
        if own is None and (key is not None or key_env):
            raise fail("To meet needs no key.", mend="Leave it out, or name the export whose people it is to tell.")
        meeting(meet, own, out, quiet=quiet)
        return
    if not inputs:
        raise fail("There is nothing to pseudonymise.", mend="Name an export, or two folders with --meet.")
    _pseudonyms(inputs, scope, out, _given(key, key_env, out), contract, quiet=quiet)


def _pseudonyms(inputs: list[str], scope: str, out: Path, secret: bytes, contract: Path | None, *, quiet: bool) -> None:
    from kbop_cli import __version__
    from kbop_cli.engine.identity.pseudonym import key_id
    from kbop_cli.engine.identity.pseudonym import pseudonymise as made
    from kbop_cli.output.pseudonyms import write
    from kbop_cli.output.run_folder import PSEUDONYMISE, check_writable, replacing

    check_writable(out, PSEUDONYMISE)
    read = _read(inputs, contract)
    people = read.tables["participants"]
    # Sorted by what is made: the order of the rows would tell who is who to one who knows the export.
    hashed = made(people.drop_nulls("participant_id"), secret, scope).unique()
    hashed = hashed.sort(hashed.columns, nulls_last=True)
    could_not = _could_not(read, people, hashed)
    manifest = {"kbop": __version__, "scope": scope, "key_id": key_id(secret), "could_not": could_not}
    with replacing(out, PSEUDONYMISE) as folder:
        write(folder, hashed, manifest)
    for line in could_not:
        say(line, quiet=quiet)
    say(f"{hashed.height:,} people, with key {key_id(secret)} for {scope}.", quiet=quiet)
    say(f"Written to {out}: pseudonyms.csv, manifest.json. It remains personal data (UK GDPR Art 4(5)).", quiet=quiet)


def _given(file: Path | None, name: str, out: Path) -> bytes:
    """The key, which may not lie where it would be replaced and sent on."""
    from kbop_cli.errors import fail

    secret = _key(file, name)
    if file is not None and out.resolve() in file.resolve().parents:
        raise fail(
            "The key lies in the folder of --out, which is replaced and sent on.", mend="Keep the key elsewhere."
        )
    return secret


def _key(file: Path | None, name: str) -> bytes:
    """The key, without the line ends that an editor leaves behind it. No message ever quotes it."""
    import os

    from kbop_cli.errors import Place, fail

    if (file is None) == (not name):
        raise fail("Give the key once: --key FILE or --key-env NAME.")
    if file is not None:
        try:
            return file.read_bytes().rstrip(b"\r\n")
        except OSError as error:
            raise fail(
                f"the key cannot be read: {(error.strerror or 'it cannot be opened').lower()}.",
                mend="Name the file that holds it with --key.",
                place=Place(file=file.name),
            ) from None
    value = os.environ.get(name)
    if value is None:
        raise fail(f"There is no environment variable {name}.", mend="Set it to the key, or give --key FILE.")
    return value.encode("utf-8", "surrogateescape").rstrip(b"\r\n")


def _read(inputs: list[str], contract: Path | None) -> Read:
    """The participants' ids and identities alone: nothing else need be there, nor be sound."""
    from dataclasses import replace

    from kbop_cli.columns import IDENTITY, TABLES
    from kbop_cli.commands.options import load_contract
    from kbop_cli.intake.limits import limits_of
    from kbop_cli.intake.tables import read_inputs

    columns = {
        name: replace(column, required=name == "participant_id")
        for name, column in TABLES["participants"].items()
        if name == "participant_id" or name in IDENTITY
    }
    tables = {"participants": columns}
    if contract is None and not contract_path(contract).is_file():
        return read_inputs(inputs, tables=tables)
    terms, _ = load_contract(contract)
    # What the contract says of columns that are not read here is none of this command's business.
    headings = {name: to for name, to in terms.columns.get("participants", {}).items() if name in columns}
    values = {name: to for name, to in terms.values.get("participants", {}).items() if name in columns}
    return read_inputs(
        inputs,
        tables=tables,
        mapping={"participants": headings},
        values={"participants": values},
        limits=limits_of(terms.limits),
    )


def _could_not(read: Read, people: pl.DataFrame, hashed: pl.DataFrame) -> list[str]:
    from kbop_cli.engine.identity.pseudonym import KEYS

    said = []
    if nameless := people["participant_id"].null_count():
        said.append(f"Rows without a participant_id that can be read, which were left out: {nameless}.")
    if read.faults.height:
        said.append(f"Cells that cannot be read, which made no key: {read.faults.height}; kbop check tells which.")
    for name in KEYS:
        if missing := hashed[name].null_count():
            said.append(f"{name}: {missing} of {hashed.height} people have none; what it is made of is not known.")
    return said
