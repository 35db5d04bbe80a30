"""The environment, read once, frozen. Nothing here touches the network or a model."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from host.errors import InputError


def _xdg(variable: str, fallback: str) -> Path:
    return Path(os.environ.get(variable) or Path.home() / fallback) / "virtual-host"


class Settings(BaseSettings):
    """Every variable is optional and starts with ``HOST_``."""

    model_config = SettingsConfigDict(env_prefix="HOST_", frozen=True, extra="ignore")

    bind: str = "127.0.0.1"
    port: int = Field(default=7860, ge=0, le=65535)
    data_dir: Path = Field(default_factory=lambda: _xdg("XDG_DATA_HOME", ".local/share"))
    cache_dir: Path = Field(default_factory=lambda: _xdg("XDG_CACHE_HOME", ".cache"))
    database_url: str = ""
    desk_password: str = ""
    lm_url: str = ""
    lm_key: str = ""
    model: str = ""
    voice: str = ""
    region: str = "eu"
    seed: int = 7
    offline: bool = True
    encoder: bool = True  # the small model that reads sheets in three languages: 0.3 GB

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the shop's database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'shop.db'}"


def read() -> Settings:
    """Read the environment. Raises InputError that names the variable and the remedy."""
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "HOST_" + "_".join(str(part) for part in first["loc"]).upper()
        raise InputError(f"{name}: {first['msg']}; got {first['input']!r}") from error
    if settings.offline:
        # Libraries read these when they are first imported; nothing is fetched unless asked.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    # Voice and language model share the cores: threads that spin while they wait take them
    # from each other (measured on 2 busy cores: 5 to 10 times slower). Read when torch loads.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    return settings
