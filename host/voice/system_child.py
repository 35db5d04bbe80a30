"""The child process of the system voice: requests in, WAV files and timings out.

pyttsx3 hangs across threads, prints to stdout, and eSpeak may end its whole process: so it
lives alone here. One JSON line per request on stdin, one per answer on the first stdout;
everything else that is printed goes to stderr. eSpeak's own events give phonemes and words.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Callable
from typing import Any

PHONEMES, IPA, DO_NOT_EXIT = 0x1, 0x2, 0x8000
WORD_EVENT, PHONEME_EVENT = 1, 7
VOICES = {"en": ("en-us", "en"), "zh": ("cmn", "zh"), "fr": ("fr-fr", "fr")}


def load_espeak() -> Any:
    """Make the eSpeak NG library of its wheel known to pyttsx3; None where there is none."""
    try:
        import espeakng_loader
    except ImportError:
        return None
    os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)
    from pyttsx3.drivers import _espeak

    first = _espeak.Initialize

    def with_events(output: int, buffer_ms: int) -> int:
        return int(first(output, buffer_ms, None, PHONEMES | IPA | DO_NOT_EXIT))

    _espeak.Initialize = with_events
    return _espeak


def tap(espeak: Any, engine: Any, events: list[list[Any]]) -> None:
    """Write down phoneme and word events on their way to the driver."""
    driver = engine.proxy._driver

    def listen(wav: Any, count: int, found: Any) -> int:
        i = 0
        while found[i].type:
            event = found[i]
            if event.type == PHONEME_EVENT:
                raw = bytes(memoryview(event.id).cast("B"))[:8].split(b"\0")[0]
                events.append(["sound", event.audio_position, raw.decode("utf-8", "ignore")])
            elif event.type == WORD_EVENT:
                events.append(["word", event.audio_position, event.text_position, event.length])
            i += 1
        return int(driver._onSynth(wav, count, found))

    espeak.SetSynthCallback(listen)


def pick_voice(engine: Any, lang: str, man: bool) -> str | None:
    """The id of the system's voice for a language; None leaves the default."""
    known = engine.getProperty("voices") or []
    for wanted in VOICES[lang]:
        for voice in known:
            ident = str(voice.id).lower().replace("_", "-")
            spoken = [str(code).lower() for code in voice.languages or []]
            if ident.split("/")[-1] == wanted or wanted in spoken or f".{wanted}." in ident:
                espeak = type(engine.proxy._driver).__name__ == "EspeakDriver"
                return str(voice.id) + (("+m3" if man else "+f3") if espeak else "")
    return None


def speak(engine: Any, request: dict[str, Any]) -> None:
    """One request: the voice's settings, then one file."""
    voice = pick_voice(engine, request["lang"], request["man"])
    if voice:
        engine.setProperty("voice", voice)
    engine.setProperty("rate", int(165 * request["speed"]))
    engine.save_to_file(request["text"], request["file"])
    engine.runAndWait()


def serve(answer: Callable[[dict[str, Any]], None]) -> None:
    """Answer requests until stdin ends."""
    espeak = load_espeak()
    import pyttsx3

    engine = pyttsx3.init()
    events: list[list[Any]] = []
    if espeak:
        tap(espeak, engine, events)
    answer({"ready": True})
    for line in sys.stdin:
        events.clear()
        try:
            speak(engine, json.loads(line))
            answer({"ok": True, "events": events})
        except Exception as error:  # one request must not end the process
            answer({"ok": False, "error": str(error) or repr(error)})


def main() -> None:
    """Keep the first stdout for answers; what libraries print goes to stderr."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def answer(data: dict[str, Any]) -> None:
        answers.write(json.dumps(data) + "\n")
        answers.flush()

    try:
        serve(answer)
    except Exception as error:  # the parent turns it into one clear line
        answer({"ready": False, "error": str(error) or repr(error)})


if __name__ == "__main__":
    main()
