"""`kbop sample`: draw an audit sample, prove it, plan it, and read what the auditors found."""

from __future__ import annotations

from kbop_cli.commands.groups import group

COMMANDS = {
    "draw": "Freeze the claims to draw from and print their hash; then, with a seed, draw the audit sample.",
    "verify": "Draw the sample of a certificate again from the frame alone; exit with 1 where it comes out otherwise.",
    "plan": "Say how many claims to draw for a tolerable error at a confidence, and what a rate can tell and cannot.",
    "evaluate": "Say what the auditors' findings mean for the claims that nobody looked at, and what follows.",
}

HELP = """Draw an audit sample that can be defended, and say what it means.

Example: kbop sample draw runs/2023-06
"""

app = group(__name__, COMMANDS, help=HELP)
