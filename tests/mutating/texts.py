"""What is done to a delimited file as a whole: other separators, encodings and line ends, damage, a file cut short."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from tests.mutating.export import Grid, as_text

CODES = ("cp1252", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-32-be", "mac-roman", "latin-1")


def dropped_separator(rng: random.Random, grid: Grid, text: str) -> bytes:
    """One separator is gone, or one too many is there."""
    places = [match.start() for match in re.finditer(",", text)]
    at = rng.choice(places)
    return (text[:at] + rng.choice(["", ",,", ";", "\t", " "]) + text[at + 1 :]).encode()


def other_separator(rng: random.Random, grid: Grid, text: str) -> bytes:
    """Another separator, with or without the quotation marks that it asks for."""
    mark = rng.choice([";", "\t", "|", ":", "^"])
    return (as_text(grid, mark) if rng.random() < 0.5 else text.replace(",", mark)).encode()


def other_encoding(rng: random.Random, grid: Grid, text: str) -> bytes:
    """Another encoding, sometimes taken for what it is not and written again."""
    if rng.random() < 0.2:
        return text.encode().decode("cp1252", "replace").encode()
    return text.encode(rng.choice(CODES), "replace")


def truncated(rng: random.Random, grid: Grid, text: str) -> bytes:
    """The end is missing."""
    content = text.encode()
    return content[: rng.randrange(len(content) * 3 // 4, len(content))]


def other_line_ends(rng: random.Random, grid: Grid, text: str) -> bytes:
    """Other line ends, mixed ones, or a line end within a record."""
    if rng.random() < 0.7:
        return text.replace("\n", rng.choice(["\r", "\r\n", "\n\n", "\r\r\n", "\n\r"])).encode()
    at = rng.randrange(len(text))
    return (text[:at] + rng.choice("\r\n") + text[at:]).encode()


def stray_quote(rng: random.Random, grid: Grid, text: str) -> bytes:
    """A quotation mark too many."""
    at = rng.randrange(len(text))
    return (text[:at] + '"' + text[at:]).encode()


def flipped_byte(rng: random.Random, grid: Grid, text: str) -> bytes:
    """A byte is damaged beyond reading."""
    content = bytearray(text.encode())
    content[rng.randrange(len(content))] = rng.choice([0x00, 0x1A, 0x80, 0x9D, 0xFF])
    return bytes(content)


def laid_end_to_end(rng: random.Random, grid: Grid, text: str) -> bytes:
    """The file stands twice in itself, with its heading or without."""
    return (text + (text if rng.random() < 0.5 else text.partition("\n")[2])).encode()


TEXT_CHANGES: list[Callable[[random.Random, Grid, str], bytes]] = [
    *(dropped_separator, other_separator, other_encoding, truncated, other_line_ends, stray_quote, flipped_byte),
    laid_end_to_end,
]
