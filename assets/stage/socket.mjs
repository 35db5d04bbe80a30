// A WebSocket that comes back: exponential backoff with jitter, resuming where it left off.
import { hello, unpack } from "./protocol.mjs";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8000;

/** Events: "piece" (detail {head, pcm}), "message" (detail: a JSON message), "link" (detail: open?). */
export class StageSocket extends EventTarget {
  /** @param {string} url ws: or wss: address, or a path on this host */
  constructor(url) {
    super();
    this.url = new URL(url, location.href.replace(/^http/, "ws")).href.replace(/^http/, "ws");
    this.open = false;
    this.tries = 0;
    /** @type {{stage: string, turn: number, seq: number}|null} the last piece received */
    this.place = null;
    this.closed = false;
    this.retry = () => this.#connect();
  }

  start() {
    this.closed = false;
    addEventListener("online", this.retry);
    this.#connect();
  }

  stop() {
    this.closed = true;
    clearTimeout(this.timer);
    removeEventListener("online", this.retry);
    this.socket?.close();
  }

  /** @param {string} text @returns {boolean} whether it went out */
  send(text) {
    if (!this.open) return false;
    this.socket.send(text);
    return true;
  }

  #connect() {
    clearTimeout(this.timer);
    if (this.closed || (this.socket && this.socket.readyState < WebSocket.CLOSING)) return;
    const socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onopen = () => {
      this.tries = 0;
      this.open = true;
      socket.send(hello(this.place));
      this.#tell("link", true);
    };
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = () => this.#lost(socket);
  }

  #lost(socket) {
    if (socket !== this.socket) return;
    if (this.open) this.#tell("link", false);
    this.open = false;
    if (this.closed) return;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.tries++);
    this.timer = setTimeout(this.retry, wait * (0.7 + 0.6 * Math.random()));
  }

  #receive(data) {
    if (typeof data !== "string") return this.#piece(data);
    const message = JSON.parse(data);
    if (message.kind === "welcome" && message.stage !== this.place?.stage) {
      this.place = { stage: message.stage, turn: message.turn, seq: -1 };
      this.#tell("restart", message);
    }
    this.#tell("message", message);
  }

  #piece(buffer) {
    const { head, pcm } = unpack(buffer);
    // What came before the line dropped may come again after it: never say it twice.
    if (!this.place || head.seq <= this.place.seq) return;
    this.place = { stage: this.place.stage, turn: head.turn, seq: head.seq };
    this.#tell("piece", { head, pcm });
  }

  #tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}
