"""Takes kept by content, on disk and in memory, bounded. Knows nothing of engines.

The key is a hash of everything that shapes the sound: spoken text, language, engine and
voice version, speed. A file is written under another name and renamed; a damaged one is
removed and made again; the least recently used go first.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from collections import OrderedDict
from pathlib import Path

from host.errors import EngineError
from host.records import Lang
from host.voice.takes import Take
from host.weights import writing

DISK_BYTES = 200_000_000
MEMORY_BYTES = 24_000_000

log = logging.getLogger("host.voice")


def key(spoken: str, lang: Lang, version: str, speed: float) -> str:
    """The address of a take."""
    made_of = json.dumps([spoken, lang, version, round(speed, 3)], ensure_ascii=False)
    return hashlib.sha256(made_of.encode()).hexdigest()[:40]


class TakeCache:
    """Thread-safe. A disk that cannot be written costs time, never a sentence."""

    def __init__(
        self, folder: Path, *, disk_bytes: int = DISK_BYTES, memory_bytes: int = MEMORY_BYTES
    ) -> None:
        self._folder = folder
        self._disk_bytes = disk_bytes
        self._memory_bytes = memory_bytes
        self._memory: OrderedDict[str, Take] = OrderedDict()
        self._held = 0
        self._on_disk: int | None = None
        self._lock = threading.Lock()

    def get(self, address: str) -> Take | None:
        """The take, or None. Touches it, so that it stays."""
        with self._lock:
            if take := self._memory.get(address):
                self._memory.move_to_end(address)
                return take
            take = self._read(address)
            if take:
                self._remember(address, take)
            return take

    def has(self, address: str) -> bool:
        """Whether the take is kept, without reading it."""
        with self._lock:
            return address in self._memory or self._path(address).is_file()

    def put(self, address: str, take: Take) -> None:
        """Keep a take that has sound."""
        if not take.pcm:
            return
        with self._lock:
            self._remember(address, take)
            self._write(address, take.to_bytes())

    def _path(self, address: str) -> Path:
        return self._folder / address[:2] / f"{address}.take"

    def _read(self, address: str) -> Take | None:
        path = self._path(address)
        try:
            take = Take.from_bytes(path.read_bytes())
            os.utime(path)
        except OSError:
            return None
        except EngineError as error:
            log.warning("%s: %s; it is made again", path.name, error)
            path.unlink(missing_ok=True)
            return None
        return take

    def _remember(self, address: str, take: Take) -> None:
        if old := self._memory.pop(address, None):
            self._held -= len(old.pcm)
        self._memory[address] = take
        self._held += len(take.pcm)
        while self._held > self._memory_bytes and len(self._memory) > 1:
            self._held -= len(self._memory.popitem(last=False)[1].pcm)

    def _write(self, address: str, data: bytes) -> None:
        try:
            with writing(self._path(address)) as half:
                half.write_bytes(data)
            self._bound(len(data))
        except OSError as error:
            log.warning("speech is not cached: %s", error)

    def _bound(self, added: int) -> None:
        """Drop the least recently used files when the folder outgrows its limit."""
        if self._on_disk is not None and self._on_disk + added <= self._disk_bytes:
            self._on_disk += added
            return
        files = [(p.stat(), p) for p in self._folder.glob("*/*.take")]
        self._on_disk = sum(stat.st_size for stat, _ in files)
        for stat, path in sorted(files, key=lambda pair: pair[0].st_mtime_ns):
            if self._on_disk <= self._disk_bytes * 0.9 or self._on_disk <= self._disk_bytes:
                break
            path.unlink(missing_ok=True)
            self._on_disk -= stat.st_size
