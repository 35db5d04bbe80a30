"""``python -m host.train.data --check FOLDER``: proof-read the bank of lines."""

from __future__ import annotations

import argparse
from pathlib import Path

from host.train.check import report


def main() -> None:
    """Print every fault, then the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", type=Path, required=True, help="a folder of *.jsonl")
    lines, faults = report(parser.parse_args().check)
    print("\n".join(lines))
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
