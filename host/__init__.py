"""A virtual human who hosts a live shopping show. ``from host import Host`` is the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from host.host import Host

__all__ = ["Host"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Lazy: `import host.records` in a test must not build a show's whole import graph.
    if name == "Host":
        from host.host import Host

        return Host
    raise AttributeError(f"module 'host' has no attribute {name!r}")
