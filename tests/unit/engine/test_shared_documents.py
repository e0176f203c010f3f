"""One document behind two people's claims: which claim the finding names."""

from __future__ import annotations

import polars as pl

from tests.factory.bases import base
from tests.support import decide, together

TRIPLES = 40


def claim(name: str, person: str, document: str, sha256: str):
    tables = base("accommodation_entry", "generic", name, person)
    tables["evidence"][0] |= {"document_id": document, "sha256": sha256}
    return tables


def test_a_document_shared_by_its_id_and_by_its_hash_is_named_by_its_id():
    """The first claim of each three shares an id with the second and a hash with the third."""
    worlds = []
    for number in range(TRIPLES):
        worlds += [
            claim(f"A{number}", f"PA{number}", f"D{number}", f"f{number}"),
            claim(f"B{number}", f"PB{number}", f"D{number}", f"e{number}"),
            claim(f"C{number}", f"PC{number}", f"E{number}", f"f{number}"),
        ]
    findings = decide(together(worlds)).decided.findings.filter(pl.col("code") == "document_of_two_people")
    named = dict(
        findings.select("claim_id", pl.col("message").str.extract(r"behind claim (\w+) of another")).iter_rows()
    )
    expected = {}
    for number in range(TRIPLES):
        expected |= {f"A{number}": f"B{number}", f"B{number}": f"A{number}", f"C{number}": f"A{number}"}
    assert named == expected
