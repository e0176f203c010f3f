"""The page of `kbop dedupe` in a real browser: nothing fetched, nothing said, accessible, printed, hostile texts inert."""

import csv
import re

import pytest

from kbop_cli.output.safe_csv import RUNS
from tests.browser.accessible import violations
from tests.factory.bases import alter, base
from tests.naughty import NAUGHTY
from tests.support import apart, kbop, together, write_tables
from tests.unit.commands.test_dedupe import JUNE, lay_out, search

PROVIDER = "Ashbrook Support"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The page for the contract's parties and for a provider, of the demo's month."""
    folder = lay_out(tmp_path_factory.mktemp("june") / "work")
    assert search(folder, "--out", folder / "all", "-q").code == 0
    eyes = ("--audience", "provider", "--provider", PROVIDER)
    assert search(folder, "--out", folder / "own", "-q", *eyes).code == 0
    return {name: (folder / name / "page.html").read_text(encoding="utf-8") for name in ("all", "own")}


COLOURS = "(({backgroundColor, color}) => [backgroundColor, color])(getComputedStyle(document.body))"


@pytest.mark.parametrize("name", ["all", "own"])
def test_it_meets_the_accessibility_rules_and_fetches_nothing(opened, pages, name):
    watched = opened(pages[name])
    watched.quiet()
    light = watched.page.evaluate(COLOURS)
    assert violations(watched.page) == []
    dark = watched.page.evaluate(COLOURS)
    assert light[0] == "rgb(255, 255, 255)" != dark[0]
    assert light[1] != light[0]
    assert dark[1] != dark[0]


@pytest.mark.parametrize("name", ["all", "own"])
def test_it_fits_a_narrow_window(opened, pages, name):
    watched = opened(pages[name], width=320)
    assert watched.page.evaluate("document.documentElement.scrollWidth") == 320


def test_each_pair_stands_side_by_side_with_its_weights_its_claims_and_its_cost(opened, pages):
    page = opened(pages["all"]).page
    pair = page.locator("article", has=page.get_by_role("heading", name="P01485 and P01492"))
    assert (
        pair.locator("p").first.inner_text().startswith("Would have cost: £200.00. strong match +14.96 bits together")
    )
    beside, claims = pair.locator("table").all()
    rows = [row.locator("th, td").all_inner_texts() for row in beside.locator("tr").all()]
    assert rows[0] == ["", "P01485", "P01492", "agreement", "weight"]
    assert rows[3] == ["Date of birth", "1977-02-26", "1977-02-16", "one character apart", "+5.56"]
    assert rows[-1] == ["together", "", "", "strong match", "+14.96"]
    assert round(sum(float(row[4]) for row in rows[1:-1]), 2) == float(rows[-1][4])
    assert beside.locator(".unlike").all_inner_texts() == ["1977-02-26", "1977-02-16"]
    assert [row.locator("th, td").all_inner_texts()[-2:] for row in claims.locator("tbody tr").all()] == [
        ["£200.00", "stands"],
        ["£200.00", "would not stand"],
    ]


def test_every_planted_duplicate_is_on_it_and_links_lead_to_them(opened, pages):
    watched = opened(pages["all"])
    articles = watched.page.locator("article").evaluate_all("(all) => all.map((one) => one.innerText)")
    for pair in JUNE.duplicates:
        assert any(all(claim in text for claim in pair.claim_ids) for text in articles), pair
    assert all("Would have cost: " in text for text in articles)
    for link in watched.page.locator("a").evaluate_all("(all) => all.map((one) => one.getAttribute('href'))"):
        assert watched.page.locator(f"[id='{link[1:]}']").count() == 1, link
    watched.quiet()


def test_it_is_printed_on_white_with_no_pair_torn_apart(opened, pages):
    watched = opened(pages["all"], color_scheme="dark")
    watched.page.emulate_media(media="print")
    style = "getComputedStyle(document.querySelector('article')).breakInside"
    assert watched.page.evaluate(style) == "avoid"
    assert watched.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for hidden in (".parts", ".skip"):
        assert not watched.page.locator(hidden).is_visible()
    assert watched.page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def hostile():
    """For each text two people alike in all, whose names, ids, provider and papers are that text."""
    worlds = []
    for at, text in enumerate(NAUGHTY):
        for side in ("a", "b"):
            tables = apart(alter(base("employment_entry"), {"provider": text, "employer": text}), f"{at}{side} ")
            tables["participants"] = [
                {
                    **row,
                    "participant_id": f"{text}{at}{side}",
                    "provider": text,
                    "first_name": text,
                    "last_name": f"{text} {chr(97 + at % 26)}",
                    "date_of_birth": f"19{60 + at}-05-17",
                    "postcode": text,
                    "national_insurance_number": f"CE{482000 + at}A",
                }
                for row in tables["participants"]
            ]
            for name in ("claims", "evidence"):
                tables[name] = [
                    {**row, "claim_id": f"{text}{at}{side}"}
                    | ({"participant_id": f"{text}{at}{side}", "provider": text} if name == "claims" else {})
                    | ({"document_id": text} if name == "evidence" else {})
                    for row in tables[name]
                ]
            worlds.append(
                {name: rows for name, rows in tables.items() if name in ("participants", "claims", "evidence")}
            )
    return together(worlds)


def test_hostile_texts_run_nothing_in_the_page_nor_in_a_spreadsheet(opened, tmp_path):
    folder = lay_out(tmp_path / "work", {"claims": JUNE.tables["claims"][:1]})
    write_tables(hostile(), folder / "inbox")
    said = search(folder, "--out", folder / "found")
    assert said.code == 0, said.err
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", said.out + said.err)
    for name in ("duplicates.csv", "pairs.csv"):
        with (folder / "found" / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) > len(NAUGHTY) // 2
        figures = {
            at for at, heading in enumerate(rows[0]) if heading in ("weight", "probability", "at_stake", "worth")
        }
        for row in rows:
            for at, cell in enumerate(row):
                assert at in figures or cell.startswith("'") or not re.search(RUNS, cell), (name, rows[0][at], cell)
    watched = opened((folder / "found" / "page.html").read_text(encoding="utf-8"))
    assert watched.page.locator("#people ~ article").count() > len(NAUGHTY) // 2
    for link in watched.page.locator("a").evaluate_all("(all) => all.map((one) => one.getAttribute('href'))"):
        assert re.fullmatch(r"#[a-z0-9_-]+", link), link
    shown = watched.page.locator("body").inner_text()
    for text in ("<script>window.ran = 1</script>", "{{ 7 * 7 }}{% raw %}", "&lt;b&gt; &amp; <b>", "=1+1"):
        assert text in shown
    watched.quiet()
    for ids in ((f"{NAUGHTY[0]}0a", f"{NAUGHTY[0]}0b"), (f"{NAUGHTY[27]}27a", f"{NAUGHTY[27]}27b")):
        told = kbop("dedupe", folder / "inbox", "--contract", folder / "contract.yaml", "--explain", *ids)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", told.out + told.err)
