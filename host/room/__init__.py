"""Comments in: cleaned, bounded, ranked. Knows nothing of products or speech."""

from host.room.room import Refused, Room
from host.room.sources import CommentSource, Recorded, ScriptedSource, read_chat

__all__ = ["CommentSource", "Recorded", "Refused", "Room", "ScriptedSource", "read_chat"]
