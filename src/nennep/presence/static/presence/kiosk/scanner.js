// Cards come by the camera or by a scanner that types. Both end in `found(code)`.
const CARD = /^\d{30}$/;
const BETWEEN_KEYS = 150;
const BETWEEN_FRAMES = 90;

let typed = "";
let typedAt = 0;

// A scanner types the figures faster than anybody and ends with Enter. Gives true when the key was a part of that.
export function typedKey(event, found, wrong) {
  const now = performance.now();
  if (/^\d$/.test(event.key)) {
    typed = now - typedAt < BETWEEN_KEYS * 10 ? typed + event.key : event.key;
    typedAt = now;
    return true;
  }
  if ((event.key === "Enter" || event.key === "Tab") && typed) {
    const code = typed;
    typed = "";
    if (code.length < 4) return false;
    if (CARD.test(code)) found(code);
    else wrong();
    return true;
  }
  return false;
}

function loaded(address) {
  if (window.ZXingWASM) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error("reader"));
    document.head.append(script);
  });
}

export class Camera {
  constructor(video, { js, wasm }, found, wrong) {
    Object.assign(this, { video, js, wasm, found, wrong, stream: null, facing: "user", isPaused: false, lastText: "", lastAt: 0 });
    this.canvas = document.createElement("canvas");
    this.brush = this.canvas.getContext("2d", { willReadFrequently: true });
  }

  async start() {
    if (!navigator.mediaDevices?.getUserMedia) throw Object.assign(new Error("camera"), { name: "Insecure" });
    await loaded(this.js);
    await window.ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => this.wasm }, fireImmediately: true });
    await this.turnTo(this.facing);
    this.look();
  }

  async turnTo(facing) {
    this.stop();
    this.facing = facing;
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: { ideal: facing }, width: { ideal: 1280 }, height: { ideal: 720 } } });
    this.video.srcObject = this.stream;
    this.video.classList.toggle("mirrored", facing === "user");
    await this.video.play();
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
  }

  async look() {
    const begin = performance.now();
    try {
      // A card that is still held there once its person has been decided is no new card.
      if (this.isPaused) this.lastAt = performance.now();
      else if (this.stream && this.video.videoWidth) await this.readFrame();
    } finally {
      setTimeout(() => this.look(), Math.max(20, BETWEEN_FRAMES - (performance.now() - begin)));
    }
  }

  async readFrame() {
    const scale = Math.min(1, 800 / this.video.videoWidth);
    const [width, height] = [Math.round(this.video.videoWidth * scale), Math.round(this.video.videoHeight * scale)];
    if (this.canvas.width !== width) Object.assign(this.canvas, { width, height });
    this.brush.drawImage(this.video, 0, 0, width, height);
    const [first] = await window.ZXingWASM.readBarcodes(this.brush.getImageData(0, 0, width, height), { formats: ["QRCode"], maxNumberOfSymbols: 1 });
    if (!first?.text) return;
    const now = performance.now();
    const isAgain = first.text === this.lastText && now - this.lastAt < 3_000;
    this.lastText = first.text;
    this.lastAt = now;
    if (isAgain || this.isPaused) return;
    if (CARD.test(first.text)) this.found(first.text);
    else this.wrong();
  }
}
