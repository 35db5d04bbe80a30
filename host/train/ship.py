"""The adapter as a PEFT folder with its card: what the engine merges when it opens."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from host.errors import InputError
from host.mind.lm_adapter import CARD, WEIGHTS, AdapterCard
from host.records import Lang
from host.train.teach import Learner, Log
from host.weights import known, sha256

TRAINING = "training.json"
CURVES = "curves.png"


def ship(learner: Learner, base: str, langs: Sequence[Lang], folder: Path) -> AdapterCard:
    """Write weights (bf16), their configuration, card and curves into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    _weights(learner.model, base, folder)
    card = AdapterCard(
        base=base,
        base_sha256=known(base).files[0].sha256,
        sha256=sha256(folder / WEIGHTS),
        languages=list(langs),
    )
    (folder / CARD).write_text(card.model_dump_json(indent=1) + "\n", encoding="utf-8")
    told = {"course": asdict(learner.course), "steps": learner.step, "log": asdict(learner.log)}
    (folder / TRAINING).write_text(json.dumps(told) + "\n", encoding="utf-8")
    curves({base: learner.log}, folder / CURVES)
    return card


def average(folders: Sequence[Path], out: Path) -> AdapterCard:
    """An adapter whose weights are the mean of others', stages of one course: what a later stage
    forgot comes back (Wortsman et al. 2022, "Model soups"). The last one's files are kept beside
    it. Raises InputError when they are not of one base and shape."""
    import torch
    from safetensors.torch import load_file, save_file

    cards = [AdapterCard.model_validate_json((f / CARD).read_text("utf-8")) for f in folders]
    states = [load_file(folder / WEIGHTS) for folder in folders]
    shapes = [{name: tensor.shape for name, tensor in state.items()} for state in states]
    if len({card.base_sha256 for card in cards}) > 1 or any(s != shapes[0] for s in shapes):
        raise InputError("these adapters are of another base or rank; average stages of one course")
    shutil.copytree(folders[-1], out, dirs_exist_ok=True)
    mean = {
        name: torch.stack([state[name].float() for state in states]).mean(0).to(torch.bfloat16)
        for name in states[0]
    }
    save_file(mean, out / WEIGHTS, metadata={"format": "pt"})
    card = cards[-1].model_copy(update={"sha256": sha256(out / WEIGHTS)})
    (out / CARD).write_text(card.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return card


def _weights(model: Any, base: str, folder: Path) -> None:
    import torch
    from peft import get_peft_model_state_dict
    from safetensors.torch import save_file

    state = {
        name: tensor.detach().to(torch.bfloat16).contiguous()
        for name, tensor in get_peft_model_state_dict(model).items()
    }
    save_file(state, folder / WEIGHTS, metadata={"format": "pt"})
    config = model.peft_config["default"]
    config.base_model_name_or_path = base  # not the path of this machine
    config.inference_mode = True
    config.save_pretrained(folder)


def curves(logs: Mapping[str, Log], path: Path) -> None:
    """Loss over steps, taught and held out, as a PNG."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4))
    for name, log in logs.items():
        if log.taught:
            axes.plot(*zip(*_smooth(log.taught), strict=True), label=f"{name}: taught", alpha=0.7)
        if log.held:
            axes.plot(*zip(*log.held, strict=True), label=f"{name}: held out", linewidth=2)
    axes.set(xlabel="step", ylabel="loss, nats per token")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _smooth(points: Sequence[tuple[int, float]], share: float = 0.9) -> list[tuple[int, float]]:
    """An exponential mean, so that single steps do not hide the curve."""
    smooth, held = [], points[0][1]
    for step, value in points:
        held = share * held + (1 - share) * value
        smooth.append((step, held))
    return smooth


def bars(by: Mapping[str, Mapping[str, Mapping[str, float]]], what: str, path: Path) -> None:
    """One figure by language and kind for several models, as a PNG."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    keys = [k for k in sorted({k for each in by.values() for k in each}) if "/" in k]
    figure, axes = pyplot.subplots(figsize=(max(8, len(keys) * 0.38), 4.2))
    width = 0.8 / max(1, len(by))
    for index, (name, found) in enumerate(by.items()):
        heights = [100 * found.get(key, {}).get(what, 0.0) for key in keys]
        axes.bar([i + index * width for i in range(len(keys))], heights, width, label=name)
    axes.set(ylabel=f"{what}, %", ylim=(0, 100))
    axes.set_xticks([i + 0.4 - width / 2 for i in range(len(keys))], keys, rotation=70)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
