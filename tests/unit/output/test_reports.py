"""Pages and workbooks: hostile text stays text, the same month gives the same bytes, page and workbook agree."""

import base64
import dataclasses
import hashlib
import json
import re
from html.parser import HTMLParser

import openpyxl
import polars as pl
import pytest

from kbop_cli.engine.dedupe import Deduped
from kbop_cli.engine.reporting import pack, privacy, public, report, review
from kbop_cli.engine.reporting.beside import CAPS, ERRORS, LINES, PAYMENTS, SAMPLE, Audit, Beside
from kbop_cli.output import evidence_pack, report_workbook, review_workbook, shown
from kbop_cli.output.page import page
from tests.naughty import NAUGHTY
from tests.reporting import claim, crowd, month_of

FACTS = {"Month": "2022-12", "Run": "<b>0</b>"}


@pytest.fixture(scope="module")
def hostile():
    """A month in which every text that an export may carry is hostile."""
    parts = []
    for number, text in enumerate(NAUGHTY):
        part = claim(
            "employment_entry", f"{number:03} {text}", text, person=f"P{number} {text}", attended_on=None, employer=text
        )
        part["evidence"][0] |= {"document_id": text, "sha256": text, "issuer": "provider"}
        parts.append(part)
        parts.append(claim("employment_entry", f"{number:03} {text} again", text, person=f"Q{number} {text}"))
        parts[-1]["evidence"][0] |= {"document_id": text, "sha256": text}
        parts[-1]["claims"][0]["outcome"] = text
    month = month_of(*parts)
    texts = list(NAUGHTY)
    drawn = month.claims.unique("claim_id", maintain_order=True).select(
        pl.int_range(1, pl.len() + 1).alias("order"),
        "claim_id",
        pl.col("provider").alias("stratum"),
        pl.col("provider").alias("selection"),
        pl.col("provider").alias("reason"),
    )
    number = pl.int_range(1, len(texts) + 1, dtype=pl.UInt32, eager=True).alias("number")
    members = pl.DataFrame(
        dict.fromkeys(("kind", "grade", "claim_id", "participant_id", "provider", "batch", "message"), texts)
    ).with_columns(number, at_stake=pl.lit(True), worth=pl.lit(5, pl.Int64), way=pl.lit(""))
    members = members.with_columns(pl.Series(side, texts) for side in ("left", "right"))
    counts = pl.DataFrame({"kind": texts, "grade": texts}).with_columns(
        pl.lit(1, pl.Int64).alias(name) for name in ("found", "claims", "pence", "unknown")
    )
    pairs = pl.DataFrame(dict.fromkeys(("left", "right", "grade"), texts)).with_columns(
        *(
            pl.col("left").map_elements(lambda text: [text], return_dtype=pl.List(pl.String)).alias(name)
            for name in ("agreed", "close", "differed")
        ),
        duplicates=pl.lit(1, pl.Int64),
        pence=pl.lit(1, pl.Int64),
    )
    errors = drawn.head(9).select("claim_id", pl.col("reason").alias("finding"), pl.col("reason").alias("error_class"))
    beside = Beside(
        payments=pl.DataFrame(
            [{"batch": text, "paid_on": None, "kind": text, "amount": 5} for text in texts], schema=PAYMENTS
        ).with_columns(lines=pl.lit(1, pl.Int64)),
        caps=pl.DataFrame([(text, text, 9, 5, 1) for text in texts], schema=CAPS, orient="row"),
        audit=Audit(
            texts[0],
            drawn.cast(SAMPLE),
            tuple(texts),
            errors.with_columns(paid=pl.lit(1), error=pl.lit(1)).cast(ERRORS),
        ),
        duplicates=Deduped(members, counts, {}, pairs, tuple(texts), pairs, pairs),
        ledger=tuple(texts),
        lines=pl.DataFrame(
            [(text, 1, text, "outcome", text, text, text, text, None, 5, 0, False) for text in texts],
            schema=LINES,
            orient="row",
        ),
    )
    return month, report.for_parties(month, "council", beside, FACTS)


class Elements(HTMLParser):
    """The elements of a page, with their attributes, and the text inside scripts."""

    def __init__(self):
        super().__init__()
        self.found, self.text, self.inside = [], {}, None

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self.inside = dict(attrs).get("id") if tag == "script" else None

    def handle_data(self, data):
        if self.inside:
            self.text[self.inside] = self.text.get(self.inside, "") + data

    def handle_endtag(self, tag):
        self.inside = None if tag == "script" else self.inside


def elements(text):
    parser = Elements()
    parser.feed(text)
    return parser


def test_hostile_text_is_only_text_on_the_page(hostile):
    _, told = hostile
    parsed = elements(page(told.report, told))
    tags = {tag for tag, _ in parsed.found}
    assert not tags & {
        "b",
        "img",
        "iframe",
        "object",
        "embed",
        "link",
        "base",
        "use",
        "image",
        "foreignobject",
        "animate",
    }
    scripts = [attrs for tag, attrs in parsed.found if tag == "script"]
    assert [attrs for attrs in scripts if attrs.get("type") != "application/json"] == [{}]
    for _, attrs in parsed.found:
        assert not [name for name in attrs if name.startswith("on") or name in ("style", "src", "srcset", "action")]
        assert attrs.get("href", "#").startswith("#")
    claims = json.loads(parsed.text["data-claims"])
    ids = claims["data"]["claim_id"]
    listed = ids if isinstance(ids, list) else [ids["words"][place] for place in ids["of"]]
    assert listed == told.month.claims["claim_id"].to_list()


def test_the_policy_lets_this_pages_own_script_run_and_nothing_else(hostile):
    _, told = hostile
    text = page(told.report, told)
    policy = dict(re.findall(r"([a-z-]+) ([^;]+);?", elements(text).found[3][1]["content"]))
    assert policy["default-src"] == "'none'"
    for kind, directive in (("style", "style-src"), ("script", "script-src")):
        inside = re.search(rf"<{kind}>(.*?)</{kind}>", text, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert policy[directive].strip() == f"'sha256-{digest}'"


def cells(path):
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


def test_hostile_text_is_only_text_in_the_workbook(hostile, tmp_path):
    _, told = hostile
    report_workbook.write(tmp_path / "council.xlsx", told.report, told)
    found = list(cells(tmp_path / "council.xlsx"))
    assert {cell.data_type for cell in found} <= {"s", "n", "d"}
    assert not [cell for cell in found if cell.hyperlink]
    texts = {cell.value for cell in found if cell.data_type == "s"}
    assert {"=1+1", "@SUM(1)", "http://example.invalid/x"} <= texts


def test_hostile_text_is_only_text_in_every_providers_pack(hostile, tmp_path):
    month, _ = hostile
    names = privacy.providers(month)
    assert len(names) == len({name.strip() for name in NAUGHTY})
    for number, name in enumerate(names[::5]):
        own = report.for_provider(month, name, {"Run": name})
        parsed = elements(page(own.report, own))
        assert [attrs for tag, attrs in parsed.found if tag == "script" and not attrs] == [{}]
        assert not [attrs for tag, attrs in parsed.found if tag in ("img", "iframe", "object", "b", "base", "link")]
        report_workbook.write(tmp_path / f"{number}.xlsx", own.report, own)
        found = list(cells(tmp_path / f"{number}.xlsx"))
        assert {cell.data_type for cell in found} <= {"s", "n", "d"}
        assert not [cell for cell in found if cell.hyperlink]


def test_hostile_text_is_only_text_in_the_verifiers_workbook(hostile, tmp_path):
    month, _ = hostile
    rows = review.review(month, "0" * 64)
    assert rows.height > len(NAUGHTY)
    review_workbook.write(tmp_path / "review.xlsx", rows, NAUGHTY[9])
    found = list(cells(tmp_path / "review.xlsx"))
    assert {cell.data_type for cell in found} <= {"s", "n", "d"}
    assert not [cell for cell in found if cell.hyperlink]
    assert {"=1+1", "@SUM(1)"} <= {cell.value for cell in found}


def test_hostile_text_is_not_in_what_is_published(hostile, tmp_path):
    month, _ = hostile
    made = public.for_public(month, {"Run": NAUGHTY[0]})
    parsed = elements(page(made, None))
    assert [attrs for tag, attrs in parsed.found if tag == "script" and not attrs] == [{}]
    report_workbook.write(tmp_path / "public.xlsx", made, None)
    assert not {cell.value for cell in cells(tmp_path / "public.xlsx")} & set(NAUGHTY) - {NAUGHTY[0]}


def test_every_hostile_claim_has_its_evidence_pack(hostile, tmp_path):
    month, _ = hostile
    for number, key in enumerate(month.claims["claim_key"].to_list()[:12]):
        packed = pack.pack(month, pl.DataFrame(), [key])
        assert len(packed) == 1
        run = {"month": "2022-12", "kbop": "0", "contract": {"name": NAUGHTY[0], "sha256": ""}, "manifest_sha256": ""}
        run |= {"rate_cards": [], "read": [{"file": NAUGHTY[1]}], "written": []}
        evidence_pack.write(tmp_path / f"{number}.html", {"title": key, "claims": packed, "run": run})
        parsed = elements((tmp_path / f"{number}.html").read_text(encoding="utf-8"))
        assert len([1 for tag, attrs in parsed.found if tag == "script" and not attrs]) == 1
        assert json.loads(parsed.text["pack"])["claims"] == json.loads(json.dumps(packed))


def leaves(value):
    if isinstance(value, dict):
        return [text for one in value.values() for text in leaves(one)]
    if isinstance(value, list):
        return [text for one in value for text in leaves(one)]
    return [{True: "yes", False: "no"}.get(value, str(value))] if value is not None else []


class Texts(HTMLParser):
    """The text of every element that holds text alone."""

    def __init__(self):
        super().__init__()
        self.found = set()

    def handle_data(self, data):
        self.found.add(data.strip())


def test_a_pack_of_many_claims_says_each_thing_once_and_leaves_nothing_out(hostile, tmp_path):
    month, _ = hostile
    keys = month.claims["claim_key"].unique(maintain_order=True).to_list()
    rules = [{"rule": "r", "verdict": "holds", "found": text, "says": text, "in_words": "w"} for text in NAUGHTY]
    claims = [
        {**one, "rules": [rule]}
        for key, rule in zip(keys, rules, strict=False)
        for one in pack.pack(month, pl.DataFrame(), [key])
    ]
    run = {"month": "2022-12", "kbop": "0", "contract": {"name": NAUGHTY[0], "sha256": ""}, "manifest_sha256": ""}
    run |= {"rate_cards": [], "read": [{"file": NAUGHTY[1]}], "written": []}
    path = tmp_path / "many.html"
    evidence_pack.write(path, {"title": NAUGHTY[2], "claims": claims, "run": run})
    text = path.read_text(encoding="utf-8")
    parsed, texts = elements(text), Texts()
    texts.feed(text)
    assert len([1 for tag, attrs in parsed.found if tag == "script"]) == 1
    told = {" ".join(word.split()) for word in texts.found}
    for one in claims:
        # What a rule says is told once, as the first claim of the outcome has it.
        said = {**one, "rules": [{name: rule[name] for name in ("rule", "verdict", "found")} for rule in one["rules"]]}
        missing = {" ".join(word.split()) for word in leaves(said)} - told
        assert not missing - {one["evidence_asked"]}
        assert not one["evidence_asked"] or f"The card asks for: {one['evidence_asked']}" in told
    ids = [one["rate_card"]["sha256"] for one in claims if one["rate_card"]]
    assert len(ids) > 5
    assert text.count(ids[0]) <= 2


@pytest.fixture(scope="module")
def told():
    month = month_of(crowd(4, 120), month="2022-11")
    return report.for_parties(month, "council", Beside(), {"Month": "2022-11"})


def test_the_same_month_gives_the_same_bytes(told, tmp_path):
    for name in ("one", "two"):
        report_workbook.write(tmp_path / f"{name}.xlsx", told.report, told)
        (tmp_path / f"{name}.html").write_text(page(told.report, told), encoding="utf-8")
    for ending in ("xlsx", "html"):
        assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


def test_page_and_workbook_show_the_same_figures(told, tmp_path):
    report_workbook.write(tmp_path / "council.xlsx", told.report, told)
    book = openpyxl.load_workbook(tmp_path / "council.xlsx")
    text = page(told.report, told)
    table = told.report.tables()["by_provider"]
    sheet = book["Decisions by outcome and pro"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for cells_ in shown.rows(table):
        words = [word for word, _ in cells_]
        assert any(row[0] == words[0] and row[1] == int(words[1].replace(",", "")) for row in rows)
        for word, address in cells_:
            if address:
                assert f'<a href="{address.replace("&", "&amp;")}">{word}</a>' in text


def test_what_is_not_published_is_a_star_in_both(told, tmp_path):
    few = dataclasses.replace(told.month, claims=told.month.claims.filter(pl.col("decision") == "approved").head(3))
    made = public.for_public(few, {})
    report_workbook.write(tmp_path / "public.xlsx", made, None)
    text = page(made, None)
    assert re.search(r"approved</span></th>\s*<td class=\"figure\">\*</td>", text)
    assert "*" in {cell.value for cell in cells(tmp_path / "public.xlsx")}
    assert "data-claims" not in text


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        (123450, "money", "£1,234.50"),
        (-5, "money", "−£0.05"),
        (2500, "share", "25.0 %"),
        (1, "share", "0.0 %"),
        (5, "share", "0.1 %"),
        (25000, "number", "2.5"),
        (10_000_000, "number", "1,000"),
        (-15000, "number", "−1.5"),
        (1234567, "count", "1,234,567"),
        (True, "yesno", "yes"),
        (None, "count", ""),
    ],
)
def test_a_cell_reads_so(value, kind, said):
    assert shown.text(value, kind) == said
