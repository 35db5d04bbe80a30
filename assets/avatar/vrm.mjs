// A user's own figure: a .vrm file in three dimensions, moved by the same pose as the drawn hosts.
// three.js and @pixiv/three-vrm come with `make vrm`; without them this module is never loaded.
import { blendAt } from "./lips.mjs";

const MODULES = "/vrm/";
const VOWELS = ["aa", "ih", "ou", "ee", "oh"];
const RAD = Math.PI / 180;
const ARMS_DOWN = 1.22; // rad from the T pose
const GAZE_DEG = [24, 14];
const MOUTH_RATE = 16; // per second, towards rest
const MOOD_RATE = 7;

const vowels = (given = {}) => ({ aa: 0, ih: 0, ou: 0, ee: 0, oh: 0, ...given });

/** The fifteen visemes in a VRM's five mouth shapes. @type {Object<string, Object<string, number>>} */
export const VISEMES = {
  sil: vowels(), PP: vowels(), FF: vowels({ ih: 0.12 }), TH: vowels({ aa: 0.16, ih: 0.14 }),
  DD: vowels({ ih: 0.32, aa: 0.06 }), kk: vowels({ aa: 0.28, ih: 0.12 }), CH: vowels({ ou: 0.42, ee: 0.14 }),
  SS: vowels({ ih: 0.4 }), nn: vowels({ ih: 0.26 }), RR: vowels({ ou: 0.3, oh: 0.12 }),
  aa: vowels({ aa: 1 }), E: vowels({ ee: 0.9 }), I: vowels({ ih: 0.9 }), O: vowels({ oh: 1 }), U: vowels({ ou: 0.95 }),
};

/** Our eight expressions in a VRM's presets; the head's part comes with the pose. */
export const PRESETS = {
  neutral: { relaxed: 0.12 },
  happy: { happy: 0.85 },
  curious: { surprised: 0.28, happy: 0.12 },
  thinking: { relaxed: 0.3, surprised: 0.06 },
  surprised: { surprised: 0.95 },
  proud: { happy: 0.35, relaxed: 0.45 },
  tender: { relaxed: 0.8, happy: 0.2 },
  apologetic: { sad: 0.65 },
};
const USED = ["happy", "sad", "relaxed", "surprised"];

/**
 * Load a figure. Rejects with one line that says what is lacking.
 * @param {HTMLElement} figure the drawn rig's box @param {string} url of the .vrm file
 * @returns {Promise<VrmRig>}
 */
export async function openVrm(figure, url) {
  const [three, loader, pixiv] = await Promise.all(
    ["three.module.js", "GLTFLoader.js", "three-vrm.js"].map((name) => import(MODULES + name)),
  ).catch(() => {
    throw new Error("three.js is not here yet; type: make vrm");
  });
  const gltf = new loader.GLTFLoader();
  gltf.register((parser) => new pixiv.VRMLoaderPlugin(parser));
  const { vrm } = (await gltf.loadAsync(url)).userData;
  if (!vrm?.humanoid) throw new Error("the file holds no VRM humanoid");
  pixiv.VRMUtils.rotateVRM0(vrm); // files of version 0 look the other way
  return new VrmRig(figure, vrm, three);
}

export class VrmRig {
  /** @param {HTMLElement} figure @param {object} vrm @param {object} three */
  constructor(figure, vrm, three) {
    Object.assign(this, { figure, vrm, three });
    this.renderer = new three.WebGLRenderer({ alpha: true, antialias: true, powerPreference: "low-power" });
    this.box = document.createElement("div");
    this.box.className = "layer vrm";
    this.box.style.cssText = "inset:0";
    Object.assign(this.renderer.domElement.style, { display: "block", width: "100%", height: "100%" });
    this.held = Object.assign(new Image(), { alt: "", className: "held" });
    this.held.style.cssText = "position:absolute;width:22%;height:14%;object-fit:contain;display:none";
    this.box.append(this.renderer.domElement, this.held);
    this.weights = vowels();
    this.feelings = Object.fromEntries(USED.map((name) => [name, 0]));
    this.flip = vrm.meta?.metaVersion === "0" ? -1 : 1; // its bones were turned with it
    this.bones = {};
    this.last = 0;
    this.#light();
  }

  /** Take the drawn host's place. */
  show() {
    this.figure.replaceChildren(this.box);
  }

  dispose() {
    this.renderer.dispose();
    this.box.remove();
  }

  #light() {
    const { Scene, PerspectiveCamera, DirectionalLight, HemisphereLight } = this.three;
    this.scene = new Scene();
    this.camera = new PerspectiveCamera(22, 1, 0.05, 30);
    const sun = new DirectionalLight(0xffffff, Math.PI);
    sun.position.set(0.6, 1.4, 1.6);
    this.scene.add(this.vrm.scene, sun, new HemisphereLight(0xffffff, 0x8a7f78, 1.4));
    this.vrm.scene.traverse((node) => (node.frustumCulled = false)); // a nod must not cull a head
  }

  carry(url) {
    this.held.src = url;
    this.product = url;
  }

  /** Frame her from above the hair to the hips; on a wide stage less of the box is to be seen. */
  measure(wide = false) {
    Object.assign(this.held.style, wide ? { right: "4%", top: "33%" } : { right: "15%", top: "42%" });
    const [w, h] = [this.box.clientWidth || this.figure.clientWidth, this.box.clientHeight || this.figure.clientHeight];
    if (!w || !h) return;
    this.renderer.setPixelRatio(Math.min(devicePixelRatio || 1, 2));
    this.renderer.setSize(w, h, false);
    const at = (name) => this.vrm.humanoid.getRawBoneNode(name).getWorldPosition(new this.three.Vector3());
    this.vrm.scene.updateMatrixWorld(true);
    const [head, hips] = [at("head"), at("hips")];
    const torso = Math.max(0.1, head.y - hips.y);
    const tall = torso * 1.9; // the height of the box, of which a stage shows the upper part
    this.camera.aspect = w / h;
    const away = tall / 2 / Math.tan((this.camera.fov / 2) * RAD);
    this.camera.position.set(head.x, head.y - tall * 0.12, head.z + away);
    this.camera.updateProjectionMatrix();
  }

  /** @param {import("./rig.mjs").Pose} pose */
  draw(pose) {
    const now = performance.now() / 1000;
    const dt = Math.min(0.05, now - (this.last || now - 0.016));
    this.last = now;
    this.#speak(pose, dt);
    this.#feel(pose, dt);
    this.#move(pose);
    this.vrm.update(dt);
    this.renderer.render(this.scene, this.camera);
  }

  #set(name, value) {
    const manager = this.vrm.expressionManager;
    if (manager?.getExpression(name)) manager.setValue(name, Math.max(0, Math.min(1, value)));
  }

  #speak({ cues, ms }, dt) {
    const target = cues && blendAt(cues, ms, VISEMES, VOWELS);
    const share = target ? 1 : 1 - Math.exp(-dt * MOUTH_RATE);
    for (const name of VOWELS) {
      this.weights[name] += ((target ? target[name] : 0) - this.weights[name]) * share;
      this.#set(name, this.weights[name]);
    }
  }

  #feel({ feeling, blink }, dt) {
    const wanted = PRESETS[feeling] ?? PRESETS.neutral;
    const share = 1 - Math.exp(-dt * MOOD_RATE);
    for (const name of USED) {
      this.feelings[name] += ((wanted[name] ?? 0) - this.feelings[name]) * share;
      this.#set(name, this.feelings[name]);
    }
    this.#set("blink", blink * (1 - 0.8 * this.feelings.happy)); // a laugh has half shut them
  }

  #move({ yaw, nod, roll, lean, breath, hand, beat, gazeX, gazeY }) {
    const turn = this.#turn.bind(this);
    turn("head", nod * 9, yaw * 12, -roll * 0.7);
    turn("neck", nod * 4, yaw * 6, -roll * 0.3);
    turn("spine", 0, yaw * 1.5, -lean * 0.5);
    turn("chest", -1.4 * breath, 0, 0);
    turn("leftShoulder", 0, 0, 1.2 * breath);
    turn("rightShoulder", 0, 0, -1.2 * breath);
    turn("leftUpperArm", -18 * hand, 0, (-ARMS_DOWN + 0.02 * breath) / RAD);
    turn("leftLowerArm", 0, -(95 - 8 * beat) * hand, 0);
    turn("rightUpperArm", 0, 0, (ARMS_DOWN - 0.02 * breath) / RAD);
    const { lookAt } = this.vrm;
    if (lookAt) [lookAt.yaw, lookAt.pitch] = [gazeX * GAZE_DEG[0], -gazeY * GAZE_DEG[1]];
    this.held.style.display = this.product && hand > 0.5 ? "block" : "none";
  }

  /** Degrees about the bone's own axes, from its rest. Bones that a file leaves out stay out. */
  #turn(name, x, y, z) {
    const bone = (this.bones[name] ??= this.vrm.humanoid.getNormalizedBoneNode(name) ?? {});
    bone.rotation?.set(x * RAD * this.flip, y * RAD, z * RAD * this.flip);
  }
}
