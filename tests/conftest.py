"""What every test shares: scenario files as tests, and a home of its own for what is written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Before torch loads: two cores are shared, threads that wait must not spin.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# Prepared beside the show, so ready or not by chance; tests/test_states_model.py opens it.
os.environ.setdefault("HOST_ENCODER", "0")

pytest_plugins = ["host.evals.plugin"]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's data; the cache of weights is shared, it is derived."""
    monkeypatch.setenv("HOST_DATA_DIR", str(tmp_path / "data"))
    for name in ("HOST_DATABASE_URL", "HOST_LM_URL", "HOST_MODEL", "HOST_VOICE", "HOST_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
