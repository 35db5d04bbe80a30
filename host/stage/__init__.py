"""Speech in, one message for every browser; captions and labels. Ignores where speech is from."""

from __future__ import annotations

from host.stage.hub import Stage, StageFull, Subscription
from host.stage.routes import routes

__all__ = ["Stage", "StageFull", "Subscription", "routes"]
