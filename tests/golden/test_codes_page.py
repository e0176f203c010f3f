"""The page of codes says what the program says."""

from kbop_cli.commands.codes import by_family, page
from tests.support import ROOT, kbop

PAGE = ROOT / "docs" / "codes.md"


def test_the_page_is_the_one_that_the_code_makes(request):
    if request.config.getoption("--update-golden"):
        PAGE.write_text(page(), encoding="utf-8", newline="\n")
    assert PAGE.read_text(encoding="utf-8") == page()


def test_explain_without_a_name_lists_every_code():
    said = kbop("explain")
    listed = {line.split()[0] for line in said.out.splitlines() if line.startswith("  ")}
    assert (said.code, said.err) == (0, "")
    assert listed == {code for family in by_family().values() for code in family}


def test_a_code_that_is_near_is_suggested_and_one_that_is_not_is_not():
    assert 'Did you mean "limit_reached"?' in kbop("explain", "limit_reachd").err
    said = kbop("explain", "nonsense").err
    assert "Did you mean" not in said
    assert "kbop explain without a name lists them all" in said
