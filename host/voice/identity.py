"""Who speaks: a voice as a few numbers, from the audio alone (no voice model is asked).

Mean and spread of mel-frequency cepstra over voiced frames, and median pitch by
autocorrelation. Enough to tell our hosts apart, not a biometric.
"""

from __future__ import annotations

from typing import Any

RATE_HZ = 16_000
WINDOW = 512
HOP = 160
BANDS = 26
KEPT = 13
PITCH_WEIGHT = 6.0  # an octave of pitch counts as much as this distance of cepstra


def fingerprint(pcm: bytes, sample_rate_hz: int) -> Any:
    """float64 [2 * 12 + 1]: cepstral means and spreads, then log2 of the median pitch."""
    import numpy as np
    import soxr

    audio = np.frombuffer(pcm, "<i2").astype(np.float64) / 32768
    audio = soxr.resample(audio, sample_rate_hz, RATE_HZ)
    frames = np.lib.stride_tricks.sliding_window_view(audio, WINDOW)[::HOP]
    loud = np.sqrt((frames**2).mean(axis=1))
    frames = frames[loud > 0.25 * np.quantile(loud, 0.9)]
    cepstra = _cepstra(frames)[:, 1:KEPT]
    return np.concatenate([cepstra.mean(0), cepstra.std(0), [np.log2(_pitch_hz(frames))]])


def apart(a: Any, b: Any) -> float:
    """Distance of two fingerprints: cepstra in decibel-like units, pitch in octaves."""
    import numpy as np

    timbre = float(np.linalg.norm(a[:-1] - b[:-1]))
    return timbre + PITCH_WEIGHT * abs(float(a[-1] - b[-1]))


def _cepstra(frames: Any) -> Any:
    import numpy as np

    spectrum = np.abs(np.fft.rfft(frames * np.hanning(WINDOW), axis=1)) ** 2
    energies = np.log(spectrum @ _filters().T + 1e-10)
    n = np.arange(BANDS)
    cosines = np.cos(np.pi / BANDS * (n + 0.5) * np.arange(KEPT)[:, None])
    return energies @ cosines.T * np.sqrt(2 / BANDS)


def _filters() -> Any:
    """Triangles on the mel scale, [bands, bins]. Formula: O'Shaughnessy 1987."""
    import numpy as np

    def mel(hz: float) -> float:
        return float(2595 * np.log10(1 + hz / 700))

    edges = 700 * (10 ** (np.linspace(mel(60), mel(7600), BANDS + 2) / 2595) - 1)
    bins = np.fft.rfftfreq(WINDOW, 1 / RATE_HZ)
    rise = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    fall = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    return np.clip(np.minimum(rise, fall), 0, None)


def _pitch_hz(frames: Any) -> float:
    """Median over voiced frames of the strongest autocorrelation between 70 and 400 Hz."""
    import numpy as np

    centred = frames - frames.mean(axis=1, keepdims=True)
    power = np.abs(np.fft.rfft(centred, 2 * WINDOW, axis=1)) ** 2
    lags = np.fft.irfft(power, axis=1)
    low, high = RATE_HZ // 400, RATE_HZ // 70
    # A longer lag overlaps less: make up for it, or every voice seems an octave higher.
    scaled = lags[:, low:high] / (1 - np.arange(low, high) / WINDOW)
    best = scaled.argmax(axis=1)
    strength = scaled[np.arange(len(scaled)), best] / np.maximum(lags[:, 0], 1e-9)
    voiced = best[strength > 0.5]
    return float(RATE_HZ / (low + np.median(voiced))) if len(voiced) else 150.0
