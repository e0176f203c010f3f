"""The README's lines on duplicates and pseudonyms, one by one, on the demo's export."""

import re
import shlex
import shutil

from kbop_cli.demo.month import month
from kbop_cli.output.demo_files import write_csv
from tests.support import ROOT, kbop

JUDGED = (
    "left,right,judgement,judged_by,judged_on,reason\nP01400,P02412,same person,A. Analyst,2023-07-03,one passport\n"
)


def test_they_run_as_they_stand(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text[text.index("## One person, one document") : text.index("## Rate cards")]
    blocks = re.findall(r"```\n(.*?)```", section, re.DOTALL)
    lines = [shlex.split(line, comments=True)[1:] for block in blocks for line in block.splitlines()]
    assert len(lines) == 7
    assert kbop("init", "--template", "kbop", ".").code == 0
    write_csv(month().tables, tmp_path / "inbox")
    (tmp_path / "judged.csv").write_text(JUDGED, encoding="utf-8")
    (tmp_path / "shared.key").write_text("0123456789abcdef" * 2, encoding="ascii")
    for words in lines:
        if words[1] == "--meet":
            shutil.copytree("for-them", "from-them")
        said = kbop(*words)
        assert said.code == 0, (words, said.err)
    named = (tmp_path / "named" / "met.csv").read_text(encoding="utf-8")
    assert all(re.search(rf"(?m)^{row['participant_id']},", named) for row in month().tables["participants"])
