"""`python -m kbop_cli` is `kbop`."""

from kbop_cli.app import main

main()
