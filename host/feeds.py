"""Product feeds others write: schema.org JSON-LD and Google Merchant CSV/TSV. Knows no pydantic.

Each reader takes a file's text and its name and gives ``(where, sheet as plain data)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Reader = Callable[[str, str], Iterable[tuple[str, Any]]]
READERS: Mapping[str, Reader] = {}
