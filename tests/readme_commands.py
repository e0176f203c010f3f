"""The README's two commands, so that what CI runs is what the README says: `python tests/readme_commands.py test`."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def commands() -> dict[str, str]:
    """The first two code blocks of the README: the demo and the tests."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    return {"demo": blocks[0].strip(), "test": blocks[1].strip()}


if __name__ == "__main__":
    print(commands()[sys.argv[1]])
