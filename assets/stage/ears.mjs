// An audio worklet: passes on what the microphone hears, in blocks of 2048 samples.
const BLOCK = 2048;

class Ears extends AudioWorkletProcessor {
  constructor() {
    super();
    this.block = new Float32Array(BLOCK);
    this.filled = 0;
  }

  process([input]) {
    const sound = input[0];
    if (!sound) return true;
    this.block.set(sound, this.filled);
    this.filled += sound.length;
    if (this.filled === BLOCK) {
      this.port.postMessage(this.block.slice());
      this.filled = 0;
    }
    return true;
  }
}

registerProcessor("host-ears", Ears);
