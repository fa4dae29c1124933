// The trainee's phone: films two codes that follow each other (or takes the typed one), answers with the passkey, tells the outcome.
// Nothing is decided here; the server judges codes, time and signature.
import { answerWith, canAnswer, whyNot } from "./passkey-calls.js";

const page = document.querySelector("[data-check-in]");
const words = Object.fromEntries([...document.querySelectorAll("#words [data-word]")].map((one) => [one.dataset.word, one.textContent]));
const CODE = /\/P\/([0-9A-Z]+)\.([0-9A-Z]+)$/i;
const LOOK_MS = 70; // between two looks at the picture
const PATIENCE_MS = 20000; // without any code: say what helps

const part = (name) => page.querySelector(`[data-${name}]`);

function show(step) {
  for (const section of page.querySelectorAll("[data-step]")) section.hidden = section.dataset.step !== step;
  const shown = page.querySelector(`[data-step="${step}"]`);
  shown?.querySelector("[data-first]")?.focus();
  page.dataset.now = step;
}

const say = (text) => { part("said").textContent = text; };

// --- Talking to the server ------------------------------------------------------------------------------------------

async function ask(url, body) {
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": page.dataset.csrf },
      body: JSON.stringify(body),
    });
  } catch {
    return { outcome: "offline", sentence: words.offline };
  }
  if (answer.redirected) return { outcome: "signed_out", sentence: words.signedOut };
  try {
    return await answer.json();
  } catch {
    return { outcome: "failed", sentence: words.failed };
  }
}

let way = "film"; // how the last attempt got its code

async function attempt(body) {
  stopFilm();
  way = body.typed ? "typed" : "film";
  show("sending");
  const question = await ask(page.dataset.beginUrl, body);
  if (!question.token) return refused(question);
  await finger(question);
}

// Some browsers want a touch before they ask for the finger, and a finger may slip: then the button is there.
async function finger(question, isSecond = false) {
  show("finger");
  let assertion;
  try {
    assertion = await answerWith(question);
  } catch {
    const again = part("finger-again");
    again.hidden = false;
    again.onclick = () => finger(question, true);
    part("finger-why").textContent = isSecond ? words.noFinger : words.touch;
    again.focus();
    return;
  }
  show("sending");
  const answer = await ask(page.dataset.answerUrl, { token: question.token, assertion });
  if (answer.outcome === "accepted") accepted(answer);
  else refused(answer);
}

function accepted(answer) {
  part("accepted-at").textContent = answer.time;
  part("accepted-words").textContent = answer.sentence;
  const late = part("accepted-late");
  late.hidden = !answer.late;
  late.textContent = answer.late || "";
  part("stamp").classList.toggle("stamp-late", Boolean(answer.late));
  page.querySelector(".day")?.remove(); // it was drawn before
  show("accepted");
  say(answer.sentence);
}

function refused(answer) {
  part("refused-words").textContent = answer.sentence || words.failed;
  const next = part("refused-next");
  next.textContent = answer.next || "";
  next.hidden = !answer.next;
  part("again").hidden = answer.again === false;
  show("refused");
  say(answer.sentence || words.failed);
}

// --- Filming --------------------------------------------------------------------------------------------------------

let film = null;

function stopFilm() {
  if (!film) return;
  film.isOver = true;
  for (const track of film.stream.getTracks()) track.stop();
  part("video").srcObject = null;
  film = null;
}

async function startFilm() {
  show("film");
  part("film-words").textContent = words.opening;
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    part("no-camera").textContent = error.name === "NotAllowedError" ? words.cameraRefused : words.noCamera;
    part("no-camera").hidden = false;
    return show("typed");
  }
  film = { stream, isOver: false, seen: null, since: performance.now() };
  const mine = film;
  const video = part("video");
  video.srcObject = stream;
  await video.play().catch(() => {});
  let look;
  try {
    look = await reader();
  } catch {
    if (mine.isOver) return;
    stopFilm();
    part("no-camera").textContent = words.noReader;
    part("no-camera").hidden = false;
    return show("typed");
  }
  if (mine.isOver) return;
  part("film-words").textContent = words.aim;
  page.dataset.filming = "yes";
  while (!mine.isOver) {
    const text = video.readyState >= 2 ? await look(video).catch(() => "") : "";
    if (mine.isOver) return;
    const pair = text ? followed(mine, text) : null;
    if (pair) return attempt({ codes: pair });
    if (!mine.seen && performance.now() - mine.since > PATIENCE_MS) part("film-words").textContent = words.closer;
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
}

// Two codes count as following each other when the second came before the first could have been replaced twice.
function followed(mine, text) {
  const found = CODE.exec(text);
  if (!found) {
    part("film-words").textContent = words.otherCode;
    return null;
  }
  const code = `${found[1]}.${found[2]}`.toUpperCase();
  const at = performance.now();
  const before = mine.seen;
  if (before?.code === code) {
    before.last = at;
    return null;
  }
  mine.seen = { code, last: at };
  part("film-words").textContent = words.hold;
  part("frame").classList.add("frame-held");
  const isNext = before && before.code.split(".")[0] === found[1].toUpperCase() && at - before.last < Number(page.dataset.period);
  return isNext ? [before.code, code] : null;
}

// The browser's own reader where it has one; else the one that is shipped, loaded now.
async function reader() {
  if ("BarcodeDetector" in window) {
    const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
    if (formats.includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
    }
  }
  await new Promise((done, fail) => {
    if (window.ZXingWASM) return done();
    const script = document.createElement("script");
    script.src = page.dataset.reader;
    script.onload = done;
    script.onerror = fail;
    document.head.append(script);
  });
  const { prepareZXingModule, readBarcodes } = window.ZXingWASM;
  await prepareZXingModule({ overrides: { locateFile: () => page.dataset.readerWasm }, fireImmediately: true });
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  let isClose = false; // by turns the whole picture, and its middle enlarged for the back rows
  return async (video) => {
    const { videoWidth: width, videoHeight: height } = video;
    const share = isClose ? 0.5 : 1;
    isClose = !isClose;
    const scale = Math.min(1, 800 / (width * share));
    canvas.width = Math.round(width * share * scale);
    canvas.height = Math.round(height * share * scale);
    pen.drawImage(video, (width * (1 - share)) / 2, (height * (1 - share)) / 2, width * share, height * share, 0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(pen.getImageData(0, 0, canvas.width, canvas.height), { formats: ["QRCode"], maxNumberOfSymbols: 1 });
    return found[0]?.isValid ? found[0].text : "";
  };
}

// --- The page -------------------------------------------------------------------------------------------------------

function start() {
  const step = page.dataset.now;
  const reload = Number(page.dataset.reload || 0);
  if (reload) setTimeout(() => { if (!document.hidden) location.reload(); }, reload * 1000);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && film) {
      stopFilm();
      show("ready");
    } else if (!document.hidden && reload) location.reload();
  });
  if (step !== "ready") return;
  if (!canAnswer()) {
    part("blocked-words").textContent = whyNot(words);
    return show("blocked");
  }
  const hasCamera = Boolean(navigator.mediaDevices?.getUserMedia);
  if (!hasCamera) for (const button of page.querySelectorAll("[data-film]")) button.hidden = true;
  for (const button of page.querySelectorAll("[data-film]")) button.addEventListener("click", startFilm);
  for (const button of page.querySelectorAll("[data-type]")) {
    button.addEventListener("click", () => {
      stopFilm();
      show("typed");
    });
  }
  part("again").addEventListener("click", () => (way === "film" && hasCamera ? startFilm() : show("typed")));
  part("typed-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = part("typed").value.replace(/[^0-9a-z]/gi, "").toUpperCase();
    if (typed) attempt({ typed, window: page.dataset.window });
  });
  if (location.hash === "#film" && hasCamera) {
    history.replaceState(null, "", location.pathname);
    startFilm();
  }
}

start();
