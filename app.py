"""Start the show: parse flags, open the host, serve the page.

python app.py [--persona weike] [--products DIR] [--bind 127.0.0.1] [--port 7860]
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path

# Before any library that reads them is imported: no telemetry, no hub.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
if os.environ.get("HOST_OFFLINE", "1") not in {"0", "false", "False"}:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")

from host.errors import HostError
from host.page import serve


def flags() -> argparse.ArgumentParser:
    """The flags; each has a variable HOST_… as well, see README."""
    parser = argparse.ArgumentParser(description="A virtual human who hosts a live shopping show.")
    parser.add_argument("--persona", default="weike", help="a persona's id or YAML file")
    parser.add_argument("--products", type=Path, help="a folder or file of product sheets")
    parser.add_argument("--bind", default="", help="address; by default 127.0.0.1")
    parser.add_argument("--port", type=int, default=-1, help="port; by default 7860, 0: a free one")
    return parser


def main() -> int:
    """Serve until interrupted; 2 with one line when it cannot begin."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    asked = flags().parse_args()
    try:
        serve(asked.persona, products=asked.products, bind=asked.bind, port=asked.port)
    except HostError as error:
        print(f"app: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
