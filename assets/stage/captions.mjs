// Captions word by word: which words, when, in chunks that fit two lines. Draws into one element.

const LINES = 2;
const WIDE_LETTER = { en: 0.56, fr: 0.56, zh: 1.02 }; // of the font's size, bold

/** @typedef {{text: string, at: number, gap: string}} Word  `at` ms; `gap` what stands before it */

/** Cut text into words with their offsets. @returns {[number, number][]} */
function cut(text, lang) {
  const words = new Intl.Segmenter(lang, { granularity: "word" }).segment(text);
  return [...words].filter((w) => w.isWordLike).map((w) => [w.index, w.index + w.segment.length]);
}

/**
 * The words of a caption, each with its moment. Punctuation stays with the word before it.
 * @param {import("./protocol.mjs").Head} head @param {string} lang the viewer's
 * @returns {{words: Word[], lang: string, translated: boolean}}
 */
export function captionOf(head, lang) {
  const other = head.lang !== lang && head.caption?.[lang];
  const text = other || head.text;
  const used = other ? lang : head.lang;
  const timed = !other && head.words.length > 0;
  const spans = timed ? head.words : cut(text, used).map(([a, b]) => [a, b, (a / Math.max(1, text.length)) * head.for_ms]);
  const words = [];
  let from = 0;
  spans.forEach(([start, end, at], i) => {
    const next = i + 1 < spans.length ? spans[i + 1][0] : timed && !head.last ? end : text.length;
    if (next <= from) return;
    const lead = Math.max(from, Math.min(start, next));
    const whole = text.slice(lead, next);
    const trimmed = whole.trimEnd();
    words.push({ gap: text.slice(from, lead), text: trimmed, at });
    from = lead + trimmed.length;
  });
  if (!words.length && text) words.push({ gap: "", text, at: 0 });
  return { words, lang: used, translated: Boolean(other) || head.lang === lang };
}

const PAUSE = /[,;:.!?…，。；：、！？]["”»）)]?$/;

/** Runs of words that fit the caption, cut at a pause where there is one. @param {Word[]} words @param {number} most letters @returns {Word[][]} */
export function chunks(words, most) {
  const long = (word) => word.text.length + word.gap.length;
  const out = [];
  let line = [];
  let length = 0;
  for (const word of words) {
    if (line.length && length + long(word) > most) {
      const rest = line.splice(breakAt(line));
      out.push(line);
      line = rest;
      length = rest.reduce((sum, w) => sum + long(w), 0);
    }
    line.push(word);
    length += long(word);
  }
  if (line.length) out.push(line);
  return balance(out);
}

/** Where to cut a full line: after its last pause, if that is in its second half. */
function breakAt(line) {
  for (let i = line.length - 1; i >= line.length / 2; i--) if (PAUSE.test(line[i].text)) return i + 1;
  return line.length;
}

/** A last line of one word looks forgotten: it takes company from the line before. */
function balance(lines) {
  const [before, last] = lines.slice(-2);
  if (lines.length > 1 && last.length < 2 && before.length > 3) last.unshift(...before.splice(-2));
  return lines;
}

export class Captions {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.shown = null;
    this.index = -1;
    this.text = "";
  }

  /** @param {{head: import("./protocol.mjs").Head, ms: number}|null} speech @param {string} lang */
  draw(speech, lang) {
    if (!speech) return this.#fade();
    this.hideAt = 0;
    if (this.head !== speech.head || this.lang !== lang) this.#take(speech.head, lang);
    let at = 0;
    while (at + 1 < this.words.length && this.words[at + 1].at <= speech.ms) at += 1;
    if (at !== this.index) this.#mark(at);
  }

  #take(head, lang) {
    this.head = head;
    this.lang = lang;
    const caption = captionOf(head, lang);
    this.words = caption.words;
    this.used = caption.lang;
    this.translated = caption.translated;
    this.lines = chunks(this.words, this.#room(caption.lang));
    this.text = this.words.map((w) => w.gap + w.text).join("").trim();
    this.index = -1;
    this.line = null;
  }

  /** How many letters fit the box's lines. */
  #room(lang) {
    const size = parseFloat(getComputedStyle(this.box).fontSize) || 16;
    const width = (this.box.parentElement?.clientWidth || 320) * 0.94 - 1.9 * size;
    return Math.max(12, Math.floor(LINES * 0.92 * (width / (size * (WIDE_LETTER[lang] ?? 0.56)))));
  }

  #mark(index) {
    this.index = index;
    const line = this.lines.find((words) => words.includes(this.words[index]));
    if (line !== this.line) this.#lay(line);
    const inLine = line.indexOf(this.words[index]);
    this.spans.forEach((span, i) => (span.className = i < inLine ? "said" : i === inLine ? "now" : ""));
  }

  /** Words as text nodes, never as markup. */
  #lay(line) {
    this.line = line;
    this.spans = line.map((word) => Object.assign(document.createElement("span"), { textContent: word.text }));
    const nodes = this.spans.flatMap((span, i) => (i && line[i].gap ? [line[i].gap, span] : [span]));
    this.box.replaceChildren(...nodes);
    this.box.lang = this.used;
    this.box.dataset.language = this.translated ? "" : this.used;
    this.box.classList.add("shown");
  }

  #fade() {
    this.hideAt ||= performance.now() + 900;
    if (performance.now() < this.hideAt || !this.head) return;
    this.box.classList.remove("shown");
    this.head = null;
  }
}
