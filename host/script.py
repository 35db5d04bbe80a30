"""A pitch as a script: timed, voiced, exported. Writes files; writes no sentence."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from host.errors import InputError
from host.host import Host
from host.mind.pitch import seconds_of
from host.records import Lang, Sentence, Speech
from host.voice.files import write_srt, write_wav, write_webvtt
from host.voice.spoken import spoken

GAP_S = 0.25


@dataclass(frozen=True)
class ScriptLine:
    """A sentence with its place in time, in seconds. ``speech`` when it was voiced."""

    sentence: Sentence
    spoken: str
    at_s: float
    for_s: float
    speech: tuple[Speech, ...] = ()


@dataclass(frozen=True)
class Script:
    """A whole pitch."""

    product: str
    title: str
    persona: str
    disclosure: str
    lang: Lang
    lines: tuple[ScriptLine, ...]

    @property
    def seconds(self) -> float:
        """From the first word to the last."""
        last = self.lines[-1] if self.lines else None
        return last.at_s + last.for_s if last else 0.0


def write_pitch(
    host: Host,
    product: str,
    *,
    lang: Lang | None = None,
    seconds: float = 45,
    out: Path | None = None,
) -> Script:
    """Write a pitch; voice it where the file to write needs sound or its timing."""
    language = host.persona.lang(lang)
    sentences = list(host.pitch(product, lang=language, seconds=seconds))
    voiced = out is not None and out.suffix.lower() in {".wav", ".srt", ".vtt"}
    found = host.catalogue.get(product)
    script = Script(
        product,
        found.name[language],
        host.persona.name[language],
        host.persona.disclosure[language],
        language,
        tuple(_timed(host, sentences, voiced=voiced)),
    )
    if out is not None:
        _export(script, out)
    return script


def _timed(host: Host, sentences: Sequence[Sentence], *, voiced: bool) -> list[ScriptLine]:
    lines: list[ScriptLine] = []
    at = 0.0
    speed = host.persona.voice.speed
    for sentence in sentences:
        speech = tuple(host.voice.say(sentence)) if voiced else ()
        length = sum(s.for_ms for s in speech) / 1000
        length = length or seconds_of(sentence.text, sentence.lang, speed) - GAP_S
        said = " ".join(s.spoken for s in speech) or spoken(sentence.text, sentence.lang)
        lines.append(ScriptLine(sentence, said, round(at, 2), round(length, 2), speech))
        at += length + GAP_S
    return lines


def script_json(script: Script) -> dict[str, Any]:
    """The script as the command prints it."""
    return {
        "product": script.product,
        "lang": script.lang,
        "seconds": round(script.seconds, 2),
        "sentences": [
            {
                "text": line.sentence.text,
                "spoken": line.spoken,
                "claims": list(line.sentence.claim_ids),
                "author": line.sentence.author,
                "beat": line.sentence.beat,
                "at_s": line.at_s,
                "for_s": line.for_s,
            }
            for line in script.lines
        ],
    }


def _markdown(script: Script) -> str:
    head = f"# {script.title}\n\n{script.persona}, {script.lang}, {script.seconds:.0f} s. "
    lines = [
        head + f"{script.disclosure}\n",
        "| at | beat | line | rests on |",
        "|---|---|---|---|",
    ]
    for line in script.lines:
        text = line.sentence.text.replace("|", "\\|")
        claims = ", ".join(f"`{c}`" for c in line.sentence.claim_ids)
        lines.append(f"| {line.at_s:.1f} s | {line.sentence.beat or ''} | {text} | {claims} |")
    return "\n".join(lines) + "\n"


def _speeches(script: Script) -> list[Speech]:
    """Every piece, with the pause between sentences as silence."""
    pieces: list[Speech] = []
    for line in script.lines:
        pieces.extend(line.speech)
        if line.speech and line.speech[-1].pcm:
            last = line.speech[-1]
            rest = b"\0\0" * round(GAP_S * last.sample_rate_hz)
            pieces.append(replace(last, pcm=rest, cues=(), words=(), spoken="", last=True))
    return pieces


def _wav(script: Script, path: Path) -> None:
    pieces = _speeches(script)
    if not any(piece.pcm for piece in pieces):
        raise InputError("no voice could be opened here; write a .md or .json instead")
    write_wav(path, pieces)


EXPORTS: dict[str, Callable[[Script, Path], None]] = {
    ".json": lambda script, path: _text(
        path, json.dumps(script_json(script), ensure_ascii=False, indent=2) + "\n"
    ),
    ".md": lambda script, path: _text(path, _markdown(script)),
    ".srt": lambda script, path: write_srt(path, _speeches(script)),
    ".vtt": lambda script, path: write_webvtt(path, _speeches(script)),
    ".wav": _wav,
}


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _export(script: Script, path: Path) -> None:
    try:
        EXPORTS[path.suffix.lower()](script, path)
    except OSError as error:
        raise InputError(f"--out: {path}: {error.strerror or error}") from error
