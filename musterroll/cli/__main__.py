"""`python -m musterroll.cli` is `musterroll`."""

from musterroll.cli import main

main()
