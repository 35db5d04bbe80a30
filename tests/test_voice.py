"""The voice with fakes: pieces, cache, fallback, hangs, priorities, lips and files."""

from __future__ import annotations

import itertools
import logging
import os
import threading
import time
import wave

import numpy as np
import pytest

from host.errors import EngineError, InputError
from host.records import MouthCue, Sentence, Speech, WordCue
from host.schema import VoiceRecipe
from host.sheets import load_persona
from host.voice import ENGINES, SilentVoice, VoiceWorker, blend, graph, kokoro, open_voice, vectors
from host.voice.cache import TakeCache, key
from host.voice.files import captions, write_srt, write_wav, write_webvtt
from host.voice.g2p import align
from host.voice.silent import SilentEngine
from host.voice.speaker import Speaker
from host.voice.system import timed
from host.voice.takes import Mark, Take, Unspeakable, joined
from host.voice.visemes import Sound, mouth, proportional

LONG = "Great question, and the battery of these glasses lasts for four hours of reading."


class ToneEngine:
    """A fake that hums: 60 ms a letter, every call written down."""

    name = "tone"
    version = "tone-1"

    def __init__(self, wait_s: float = 0.0, fail: Exception | None = None) -> None:
        self.calls: list[str] = []
        self.wait_s = wait_s
        self.fail = fail

    def take(self, spoken, lang, *, speed=1.0):
        self.calls.append(spoken)
        if self.wait_s:
            time.sleep(self.wait_s)
        if self.fail:
            raise self.fail
        pcm = b"\x10\x20" * round(24 * 60 * len(spoken) / speed)
        marks, at = [], 0
        for word in spoken.split():
            start = spoken.index(word, marks[-1].end if marks else 0)
            marks.append(Mark(start, start + len(word), at, 60 * len(word)))
            at += 60 * (len(word) + 1)
        return Take(pcm, 24_000, tuple(marks), engine=self.name)


def say(voice, text="It costs €29.90.", lang="en", **how):
    return list(voice.say(Sentence(text, lang), **how))


# --- speaking -----------------------------------------------------------------------------


def test_a_sentence_is_spoken_in_its_spoken_form():
    engine = ToneEngine()
    (speech,) = say(Speaker([engine]))
    assert engine.calls == ["It costs twenty-nine euros ninety."]
    assert speech.spoken == engine.calls[0]
    assert speech.engine == "tone"
    assert speech.last


def test_a_price_lights_up_as_one_word_of_the_written_text():
    (speech,) = say(Speaker([ToneEngine()]), "It costs €29.90 only.")
    text = speech.sentence.text
    assert [text[w.start : w.end] for w in speech.words] == ["It", "costs", "€29.90", "only."]
    price = speech.words[2]
    assert price.for_ms > speech.words[1].for_ms * 2


def test_a_long_sentence_comes_in_pieces_and_only_the_last_is_last():
    spoken = say(Speaker([ToneEngine()]), LONG)
    assert len(spoken) > 1
    assert [s.last for s in spoken] == [False] * (len(spoken) - 1) + [True]
    words = [LONG[w.start : w.end].strip(",") for s in spoken for w in s.words]
    assert words == LONG.replace(",", "").split()
    assert spoken[0].spoken.endswith(",")


def test_the_first_piece_is_heard_before_the_second_is_made():
    engine = ToneEngine()
    pieces = Speaker([engine]).say(Sentence(LONG, "en"))
    next(pieces)
    assert len(engine.calls) == 1


def test_a_price_is_said_slower_and_given_time():
    plain = Sentence("It is light.", "en")
    price = Sentence("It is light.", "en", beat="price")
    voice = Speaker([ToneEngine()])
    assert next(voice.say(price)).for_ms > next(voice.say(plain)).for_ms + 200


def test_the_products_lexicon_wins_over_the_personas():
    engine = ToneEngine()
    voice = Speaker([engine], lexicon={"Lumo": {"en": ["loo mo"]}})
    say(voice, "Lumo", lexicon={"Lumo": {"en": ["lumo oh"]}})
    assert engine.calls == ["lumo oh"]


@pytest.mark.parametrize("text", ["", "😀😀", "…", "\x00"])
def test_what_cannot_be_spoken_is_no_sound_and_no_error(text):
    engine = ToneEngine()
    speeches = say(Speaker([engine]), text)
    assert [s.pcm for s in speeches] == [b""]
    assert engine.calls == []


# --- falling back --------------------------------------------------------------------------


def test_an_engine_that_fails_is_left_for_the_next_with_one_line(caplog):
    broken, good = ToneEngine(fail=EngineError("tone: out of tune")), ToneEngine()
    voice = Speaker([broken, good])
    with caplog.at_level(logging.WARNING):
        assert say(voice)[0].pcm
        assert say(voice)[0].pcm
    assert len(broken.calls) == 1
    assert [r.message for r in caplog.records] == [
        "tone: out of tune; speaking with tone from now on"
    ]


def test_an_engine_that_hangs_is_left_after_its_time_limit():
    hung, good = ToneEngine(wait_s=5), ToneEngine()
    voice = Speaker([hung, good], limit_s=-1.0)
    began = time.monotonic()
    (speech,) = say(voice, "Hello there, Mei")
    assert speech.pcm
    assert time.monotonic() - began < 4


def test_an_engine_that_breaks_in_any_way_ends_in_captions():
    voice = Speaker([ToneEngine(fail=ValueError("boom"))])
    (speech,) = say(voice)
    assert speech.pcm == b""
    assert speech.for_ms > 500
    assert speech.words
    assert voice.engine == "silent"


def test_open_voice_names_what_cannot_start_and_goes_on(monkeypatch, tmp_path, caplog):
    def missing(recipe, persona, cache_dir):
        raise EngineError("weights are not here; type this")

    monkeypatch.setitem(ENGINES, "kokoro", missing)
    monkeypatch.setitem(ENGINES, "pyttsx3", lambda *_: ToneEngine())
    with caplog.at_level(logging.WARNING):
        voice = open_voice(VoiceRecipe(), persona="weike", cache_dir=tmp_path)
    assert say(voice)[0].engine == "tone"
    assert caplog.messages == ["weights are not here; type this; speaking with pyttsx3"]


def test_open_voice_without_any_engine_is_captions(monkeypatch, tmp_path):
    def missing(recipe, persona, cache_dir):
        raise EngineError("not here")

    for name in list(ENGINES):
        monkeypatch.setitem(ENGINES, name, missing)
    voice = open_voice(VoiceRecipe(), persona="weike", cache_dir=tmp_path)
    assert say(voice)[0].engine == "silent"


def test_an_unknown_preference_is_named(monkeypatch, tmp_path, caplog):
    monkeypatch.setitem(ENGINES, "kokoro", lambda *_: ToneEngine())
    open_voice(VoiceRecipe(), persona="weike", cache_dir=tmp_path, prefer="kokorro")
    assert "no voice engine 'kokorro'" in caplog.messages[0]


def test_silent_captions_last_as_long_as_speech_would():
    spoken = say(SilentVoice(), "They weigh seventy-six grams and you forget them.")
    assert 2_500 < sum(s.for_ms for s in spoken) < 5_500
    for speech in spoken:
        ends = [w.at_ms + w.for_ms for w in speech.words]
        assert ends == sorted(ends)


def test_a_text_without_sound_does_not_cost_the_engine():
    engine = ToneEngine(fail=Unspeakable("nothing in it can be spoken"))
    voice = Speaker([engine])
    assert say(voice)[0].pcm == b""
    engine.fail = None
    assert say(voice)[0].pcm


# --- voice files -----------------------------------------------------------------------------


BASE = {"af_heart": 1.0, "am_michael": 2.0, "zf_xiaobei": 3.0, "ff_siwis": 4.0}


@pytest.fixture
def voices(tmp_path):
    """Two voices blended from made-up base vectors."""
    base = {n: np.full((510, 256), v, "<f4").tobytes() for n, v in BASE.items()}
    woman = VoiceRecipe(timbre={"af_heart": 3, "zf_xiaobei": 1})
    man = VoiceRecipe(timbre={"am_michael": 1}, prosody={"fr": "0.5 ff_siwis + 0.5 am_michael"})
    blend.make("ada", woman, base, tmp_path, tmp_path)
    blend.make("leo", man, base, tmp_path, tmp_path)
    return tmp_path


def test_a_voice_is_the_blend_of_its_recipe(voices):
    ada, leo = vectors.load("ada", voices), vectors.load("leo", voices)
    style = ada.style("zh", 7)
    assert style.shape == (1, 256)
    assert style[0, 0] == pytest.approx(1.5)
    assert style[0, 255] == pytest.approx(3.0)
    assert leo.style("fr", 9999)[0, 255] == pytest.approx(3.0)
    assert (voices / "ada.npz").stat().st_size < 1_000_000


def test_a_persona_without_a_voice_speaks_as_the_nearest_and_says_so(voices, caplog):
    recipe = VoiceRecipe(timbre={"bm_lewis": 1.0})
    assert kokoro.voice_for(recipe, "nobody", voices).persona == "leo"
    assert "speaking as leo" in caplog.text
    assert "host.voice.blend nobody" in caplog.text


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 not a voice", b"\x93NUMPY"])
def test_a_damaged_voice_file_is_left_for_another(voices, caplog, damage):
    (voices / "ada.npz").write_bytes(damage)
    recipe = VoiceRecipe(timbre={"af_heart": 1.0})
    assert kokoro.voice_for(recipe, "ada", voices).persona == "leo"
    (voices / "leo.npz").write_bytes(damage)
    with pytest.raises(EngineError):
        kokoro.voice_for(recipe, "ada", voices)


def test_a_changed_recipe_is_noticed(voices, caplog):
    kokoro.voice_for(VoiceRecipe(timbre={"af_heart": 1}), "ada", voices)
    assert "the recipe has changed" in caplog.text


@pytest.mark.parametrize("written", ["0.5 af_heart + much ff_siwis", "nobody"])
def test_a_recipe_that_cannot_be_made_says_why(written, tmp_path):
    base = {"af_heart": np.ones((510, 256), "<f4").tobytes()}
    recipe = VoiceRecipe(timbre={"af_heart": 1}, prosody=dict.fromkeys(("en", "zh", "fr"), written))
    with pytest.raises(InputError):
        blend.blend(recipe, base)


def test_every_shipped_voice_was_made_from_its_persona_file():
    for name in vectors.shipped():
        assert vectors.same(load_persona(name).voice, vectors.read_recipe(name)), name
        assert vectors.load(name).style("fr", 50).shape == (1, 256)


# --- the graph ------------------------------------------------------------------------------


def test_a_graph_without_durations_is_refused(tmp_path):
    onnx = pytest.importorskip("onnx")
    model = onnx.helper.make_model(onnx.helper.make_graph([], "g", [], []))
    onnx.save(model, str(tmp_path / "m.onnx"))
    with pytest.raises(EngineError, match="no durations"):
        graph.patched(tmp_path / "m.onnx", tmp_path / "cache")
    assert not list((tmp_path / "cache").rglob("*.onnx"))


def test_takes_are_joined_in_time():
    one = Take(bytes(48_000), 24_000, (Mark(0, 1, 0, 9),), (MouthCue("aa", 0, 1000),), (1.0,), "x")
    both = joined([one, one])
    assert both.for_ms == 2000
    assert [m.at_ms for m in both.marks] == [0, 1000]
    assert both.cues[1].at_ms == 1000


# --- the cache -------------------------------------------------------------------------------


def test_what_was_said_once_is_not_made_again(tmp_path):
    first, second = ToneEngine(), ToneEngine()
    a = say(Speaker([first], cache=TakeCache(tmp_path)))
    b = say(Speaker([second], cache=TakeCache(tmp_path)))
    assert a == b
    assert second.calls == []


@pytest.mark.parametrize(
    "change",
    [("x", "en", "v", 1.0), ("a", "fr", "v", 1.0), ("a", "en", "w", 1.0), ("a", "en", "v", 1.1)],
)
def test_text_language_voice_and_speed_each_make_another_key(change):
    assert key(*change) != key("a", "en", "v", 1.0)


def test_a_damaged_file_is_made_again(tmp_path, caplog):
    engine = ToneEngine()
    say(Speaker([engine], cache=TakeCache(tmp_path)))
    (path,) = tmp_path.glob("*/*.take")
    path.write_bytes(path.read_bytes()[:-100])
    assert say(Speaker([engine], cache=TakeCache(tmp_path)))[0].pcm
    assert len(engine.calls) == 2
    assert "made again" in caplog.text


def test_the_cache_drops_the_least_recently_used(tmp_path):
    cache = TakeCache(tmp_path, disk_bytes=25_000, memory_bytes=1)
    for i in range(4):
        cache.put(f"{i:02}aa", Take(bytes(9_000), 24_000))
        os.utime(tmp_path / f"{i:02}" / f"{i:02}aa.take", (i, i))
    cache.put("99aa", Take(bytes(9_000), 24_000))
    left = sorted(p.stem for p in tmp_path.glob("*/*.take"))
    assert "00aa" not in left
    assert "99aa" in left
    assert sum(p.stat().st_size for p in tmp_path.glob("*/*.take")) <= 25_000


def test_a_folder_that_cannot_be_written_costs_no_sentence(tmp_path):
    (tmp_path / "takes").write_text("a file, not a folder")
    assert say(Speaker([ToneEngine()], cache=TakeCache(tmp_path / "takes")))[0].pcm


def test_a_take_survives_its_bytes():
    take = Take(
        b"\1\2" * 50, 24_000, (Mark(0, 2, 5, 9),), (MouthCue("aa", 0, 9),), (0.0, 210.5), "x"
    )
    assert Take.from_bytes(take.to_bytes()) == take


def test_greetings_are_made_ahead(tmp_path):
    engine = ToneEngine()
    voice = Speaker([engine], cache=TakeCache(tmp_path))
    assert voice.presynthesise([Sentence("Hello!", "en"), Sentence("😀", "en")]) == 1
    made = len(engine.calls)
    say(voice, "Hello!")
    assert len(engine.calls) == made


def test_many_threads_share_one_voice(tmp_path):
    voice = Speaker([ToneEngine(wait_s=0.002)], cache=TakeCache(tmp_path))
    heard: list[Speech] = []
    threads = [
        threading.Thread(target=lambda i=i: heard.extend(say(voice, f"Line {i % 5}")))
        for i in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(heard) == 20
    assert all(s.pcm for s in heard)


# --- the worker ------------------------------------------------------------------------------


def test_a_live_answer_goes_before_prepared_lines():
    engine = ToneEngine(wait_s=0.05)
    worker = VoiceWorker(Speaker([engine]))
    warmed = [Sentence(f"Prepared line {i}.", "en") for i in range(6)]
    worker.presynthesise(warmed)
    assert next(iter(worker.say(Sentence("Live now.", "en")))).pcm
    assert engine.calls.index("Live now.") <= 2
    worker.close()


def test_an_interrupted_sentence_is_not_made_to_its_end():
    engine = ToneEngine(wait_s=0.05)
    worker = VoiceWorker(Speaker([engine]))
    long = ", ".join(["and this part goes on for quite a while"] * 12)
    pieces = worker.say(Sentence(long, "en"))
    next(pieces)
    pieces.close()
    list(worker.say(Sentence("Next.", "en")))
    made = len(engine.calls)
    time.sleep(0.3)
    assert len(engine.calls) == made
    assert made <= 4
    worker.close()


def test_a_closed_worker_says_nothing_and_does_not_hang():
    worker = VoiceWorker(Speaker([ToneEngine()]))
    worker.close()
    assert list(worker.say(Sentence("Hello.", "en"))) == []


# --- lips ------------------------------------------------------------------------------------


def sounds(word, each_ms=80.0):
    return [Sound(p, i * each_ms, each_ms) for i, p in enumerate(word)]


def test_lips_close_for_m_and_open_for_a():
    shapes = [c.viseme for c in mouth(sounds("mama"), until_ms=320)]
    assert shapes == ["PP", "aa", "PP", "aa", "sil"]


@pytest.mark.parametrize(
    ("word", "shapes"),
    [
        ("bˈOt", ["PP", "O", "U", "DD", "sil"]),  # boat
        ("fˈIv", ["FF", "aa", "I", "FF", "sil"]),  # five
        ("θɪŋk", ["TH", "I", "kk", "sil"]),  # think
        ("ʂwei↓", ["CH", "U", "E", "I", "sil"]),  # 水
        ("bɔ̃ʒuʁ", ["PP", "O", "CH", "U", "kk", "sil"]),  # bonjour
        ("mɛʁsi", ["PP", "E", "kk", "SS", "I", "sil"]),  # merci
    ],
)
def test_words_of_three_languages_take_their_shapes(word, shapes):
    found = [c.viseme for c in mouth(sounds(word), until_ms=80 * len(word) + 100)]
    assert [v for v in found if v != "sil"] + ["sil"] == shapes


def test_cues_leave_no_gap_and_end_closed():
    cues = mouth(sounds("ðə ɡlˈæsᵻz", 60), until_ms=700)
    assert cues[0].at_ms == 0
    assert cues[-1].viseme == "sil"
    assert all(a.at_ms + a.for_ms == b.at_ms for a, b in itertools.pairwise(cues))
    assert cues[-1].at_ms + cues[-1].for_ms == 700


def test_the_mouth_opens_before_the_sound():
    vowel = mouth([Sound(" ", 0, 300), Sound("a", 300, 200)], until_ms=600)
    assert 50 <= 300 - next(c.at_ms for c in vowel if c.viseme == "aa") <= 80


def test_a_short_consonant_blends_into_its_vowel_but_lips_still_close():
    quick = [Sound("d", 0, 30), Sound("a", 30, 150), Sound("p", 180, 25), Sound("a", 205, 150)]
    shapes = {c.viseme: c.for_ms for c in mouth(quick, until_ms=400)}
    assert "DD" not in shapes
    assert shapes["PP"] >= 40


def test_letters_share_a_words_time_as_a_last_resort():
    cues = proportional([("bob", 0, 300), ("好", 300, 200)], 600)
    assert [c.viseme for c in cues] == ["PP", "O", "PP", "aa", "sil"]


def test_espeaks_events_become_words_and_lips():
    events = [
        ["word", 0, 1, 2],
        ["sound", 0, "m"],
        ["sound", 120, "aɪ"],
        ["word", 300, 4, 3],
        ["sound", 300, "k"],
        ["sound", 400, "ʌ"],
        ["sound", 480, "p"],
    ]
    take = timed(bytes(2 * 22_050), 22_050, "my cup", "en", events)
    assert [("my cup"[m.start : m.end], m.at_ms) for m in take.marks] == [("my", 0), ("cup", 300)]
    assert [c.viseme for c in take.cues] == ["PP", "aa", "I", "kk", "aa", "PP", "sil"]


def test_without_events_words_share_the_time():
    take = timed(bytes(2 * 22_050), 22_050, "my blue cup", "en", [])
    assert len(take.marks) == 3
    assert take.cues[-1].at_ms + take.cues[-1].for_ms == 1000


def test_words_and_sounds_are_matched_in_order_when_counts_differ():
    assert align([2, 3, 7], [5, 7]) == [(0, 2, 0, 1), (2, 3, 1, 2)]
    assert align([4, 4], [2, 2, 4])[-1][3] == 3
    assert align([], [3]) == []


# --- files -----------------------------------------------------------------------------------


def test_a_wav_says_that_it_is_generated(tmp_path):
    speeches = say(Speaker([ToneEngine()]))
    long_ms = write_wav(tmp_path / "a.wav", speeches)
    data = (tmp_path / "a.wav").read_bytes()
    assert b"ICMT" in data
    assert b"AI-generated" in data
    with wave.open(str(tmp_path / "a.wav")) as wav:
        assert wav.getframerate() == 24_000
        assert abs(wav.getnframes() / 24 - long_ms) < 2


def test_captions_keep_the_written_words_and_their_order(tmp_path):
    speeches = say(Speaker([ToneEngine()]), LONG)
    lines = captions(speeches)
    assert " ".join(c.text for c in lines) == LONG
    assert all(a.at_ms + a.for_ms <= b.at_ms for a, b in itertools.pairwise(lines))
    assert max(len(c.text) for c in lines) <= 50
    write_srt(tmp_path / "a.srt", speeches)
    write_webvtt(tmp_path / "a.vtt", speeches)
    assert (tmp_path / "a.srt").read_text().startswith("1\n00:00:00,000 --> 00:00:0")
    assert (tmp_path / "a.vtt").read_text().startswith("WEBVTT\n\n00:00:00.000 --> ")


def test_a_caption_cannot_smuggle_markup(tmp_path):
    sentence = Sentence("a <b> c & d", "en")
    speech = Speech(sentence, "", b"", 24_000, words=(WordCue(0, 11, 0, 500),), caption_ms=600)
    write_webvtt(tmp_path / "a.vtt", [speech])
    assert "a &lt;b&gt; c &amp; d" in (tmp_path / "a.vtt").read_text()


def test_silence_is_written_as_silence(tmp_path):
    speeches = say(SilentVoice(), "Hello there")
    assert write_wav(tmp_path / "a.wav", speeches) == pytest.approx(speeches[0].for_ms, abs=2)


def test_the_silent_engine_is_faster_when_asked():
    engine = SilentEngine()
    slow = engine.take("Hello there", "en").for_ms
    assert engine.take("Hello there", "en", speed=2.0).for_ms < slow * 0.6
