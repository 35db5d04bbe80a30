"""``python -m host``."""

from host.cli import main

main()
