// The page at the door: cards come in, a person decides, the entry is kept at once and handed in when there is a network.
import * as chain from "./chain.js";
import * as clocks from "./clocks.js";
import { Delivery } from "./delivery.js";
import { Camera, typedKey } from "./scanner.js";
import * as store from "./store.js";
import * as view from "./view.js";

const $ = (selector) => document.querySelector(selector);
const root = $("[data-door]");
const { say } = view;
const settings = root ? JSON.parse($("#door-settings").textContent) : {};
const WEEK = 7 * 24 * 3600 * 1000;

let key = null;
let day = null;
let session = null;
let checkpoint = "start";
let deciding = null;
let early = "";
let byCard = new Map();
let head = { sequence: 0, link: chain.BEGINNING };
let queue = Promise.resolve();
let camera = null;
let hasCamera = false;
let delivery = null;

const today = () => new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Ho_Chi_Minh" }).format(clocks.now());
const isLet = (entry) => (entry.verdict === "confirm" || entry.verdict === "by_hand") && entry.state !== "refused";

// --- Entries ---

async function keep(verdict, who, card) {
  const entry = await chain.linked(
    {
      sequence: head.sequence + 1,
      permit: day.permitKey,
      session: session.pk,
      checkpoint,
      enrolment: who?.enrolment ?? 0,
      card,
      verdict,
      at: clocks.wall(),
      floor: Math.round(clocks.floor()),
      life: clocks.life,
      tick: clocks.tick(),
      jump: clocks.takeJump(),
      before: head.link,
    },
    key,
  );
  const next = { sequence: entry.sequence, link: entry.link };
  await store.append({ ...entry, state: "waiting", answer: "", name: who?.name ?? "", shown: Math.round(clocks.now()) }, next);
  head = next;
  if (clocks.isMoved(entry.jump)) view.warn(say("clockMoved"));
  delivery.soon(150);
  return entry;
}

// One after the other: an entry names the one before.
function record(verdict, who, card) {
  const made = queue.then(() => keep(verdict, who, card));
  queue = made.catch(() => {});
  return made;
}

async function entriesHere() {
  return (await store.all("entries")).filter((entry) => entry.session === session?.pk && entry.checkpoint === checkpoint);
}

function punctual(at) {
  if (checkpoint === "start") {
    const minutes = Math.floor((at - session.startsAt) / 60_000);
    return minutes > session.lateAfter ? [say("late", { minutes }), "warning"] : [say("onTime"), "good"];
  }
  return at < session.end[0] ? [say("leftEarly", { minutes: Math.ceil((session.endsAt - at) / 60_000) }), "warning"] : [say("onTime"), "good"];
}

// --- A card comes ---

async function cardShown(code) {
  if (view.state() === "person") return view.tell("warning", say("decideFirst"));
  // Held out while the page still reads its day from the device: it is looked up when the day is there.
  if (view.state() === "wait") early = code;
  if (view.state() !== "scan") return undefined;
  const card = await chain.sha256(code);
  const who = byCard.get(card);
  if (!who) {
    view.tell("wrong", say("unknownCardTold"));
    await record("unknown_card", null, card);
    return refresh();
  }
  const before = (await entriesHere()).find((entry) => entry.enrolment === who.enrolment && isLet(entry));
  decide(who, card, false);
  if (before) view.tell("warning", say("twice", { name: who.name, time: view.clock(before.shown) }));
  else if (session.seen[checkpoint]?.includes(who.enrolment)) view.tell("warning", say("twiceElsewhere", { name: who.name }));
  else view.tell("plain", say("confirm"));
  return undefined;
}

function decide(who, card, isByHand) {
  deciding = { who, card };
  if (camera) camera.isPaused = true;
  view.person(who, isByHand);
}

function leave() {
  deciding = null;
  if (camera) camera.isPaused = false;
  view.show("scan");
}

async function decided(verdict) {
  if (!deciding) return;
  const { who, card } = deciding;
  deciding = null;
  try {
    const entry = await record(verdict, who, card);
    const at = clocks.now();
    const [word, tone] = punctual(at);
    if (verdict === "other_person") view.tell("wrong", say("otherSaved", { name: who.name }));
    else if (verdict === "by_hand") view.tell("warning", say("byHandSaved", { name: who.name }));
    else view.tell(tone, `${say("saved", { name: who.name, time: view.clock(at) })} · ${word}`);
    root.dataset.last = entry.sequence;
  } catch {
    view.tell("wrong", say("full"));
  }
  leave();
  await refresh();
}

// --- What stands around it ---

async function refresh() {
  const all = await store.all("entries");
  const of = (state) => all.filter((entry) => entry.state === state).length;
  view.counts({ recorded: all.length, received: all.length - of("waiting"), refused: of("refused"), waiting: of("waiting") });
  if (!session) return;
  const here = all.filter((entry) => entry.session === session.pk && entry.checkpoint === checkpoint);
  const there = new Set([...here.filter(isLet).map((entry) => entry.enrolment), ...(session.seen[checkpoint] ?? [])]);
  view.missing(day.people.filter((who) => !there.has(who.enrolment)), (who) => view.state() === "scan" && decide(who, "", true));
  $("[data-door-there]").textContent = there.size;
  $("[data-door-expected]").textContent = day.people.length;
  view.lastOnes(
    here.slice(-4).reverse().map((entry) => ({
      text: entry.name || say("unknownCard"),
      at: entry.shown,
      tone: entry.state === "refused" ? "wrong" : { confirm: "good", by_hand: "warning" }[entry.verdict] ?? "wrong",
    })),
  );
}

function lengthOf(milliseconds) {
  const all = Math.abs(Math.round(milliseconds / 1000));
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return say(hours ? "offHours" : minutes ? "offMinutes" : "offSeconds", { hours, minutes, seconds });
}

function hoursWarning() {
  const [opens, closes] = session[checkpoint];
  const now = clocks.now();
  if (clocks.isOff()) view.warn(say("clockOff", { time: lengthOf(clocks.shiftOfClock()) }));
  else if (now < opens) view.warn(say("tooEarly", { time: view.clock(opens) }));
  else if (now > closes) view.warn(say("tooLate", { time: view.clock(closes) }));
  else view.warn("");
}

function chooseCheckpoint(value) {
  checkpoint = value;
  for (const one of document.querySelectorAll("[data-door-checkpoint]")) one.setAttribute("aria-pressed", one.dataset.doorCheckpoint === value);
  hoursWarning();
  refresh();
}

function chooseSession(pk) {
  session = day.sessions.find((one) => String(one.pk) === String(pk)) ?? day.sessions[0];
  chooseCheckpoint(clocks.now() < session.end[0] ? "start" : "end");
}

async function chooseDay(chosen) {
  day = chosen;
  byCard = new Map(day.people.filter((who) => who.card).map((who) => [who.card, who]));
  const found = await Promise.all(day.people.map(async ({ person }) => [person, await store.get("photos", person)]));
  view.portraits(found.filter(([, blob]) => blob));
  $("[data-door-day]").textContent = day.day;
  view.options("[data-door-session]", day.sessions.map((one) => [one.pk, `${say(`half${one.half}`)} ${view.clock(one.startsAt)}`]));
  const now = clocks.now();
  const current = day.sessions.find((one) => now < one.end[1]) ?? day.sessions.at(-1);
  $("[data-door-session]").value = current.pk;
  chooseSession(current.pk);
  leave();
  view.prompt(say(hasCamera ? "ready" : "readyScanner"));
  const days = (await store.all("days")).filter((one) => one.on === day.on);
  view.options("[data-door-class]", days.map((one) => [one.class, one.name]), day.class);
  const code = early;
  early = "";
  return code ? cardShown(code) : undefined;
}

// --- Opening a day ---

async function ask(address, options = {}) {
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "manual", ...options });
  if (answer.type === "opaqueredirect" || answer.status === 403) return { signedOut: true };
  return answer.json();
}

async function listClasses() {
  view.show("setup");
  view.classes([], () => {});
  view.setup("");
  let told;
  try {
    told = await ask(settings.classes);
  } catch {
    return view.setup(say("needNetwork"));
  }
  if (told.signedOut) return view.setup(say("signedOut"), settings.signIn);
  clocks.heard(told.now);
  return view.classes(told.classes, (one) => openClass(one, told.csrf));
}

async function openClass(one, csrf) {
  let told;
  try {
    told = await ask(settings.open, { method: "POST", headers: { "X-CSRFToken": csrf }, body: new URLSearchParams({ class: one.pk }) });
  } catch {
    return view.setup(say("needNetwork"));
  }
  if (told.signedOut) return view.setup(say("signedOut"), settings.signIn);
  if (told.sentence) return view.setup(told.sentence);
  clocks.heard(told.now);
  const opened = { ...told, permitKey: (await chain.sha256(told.permit)).slice(0, 16) };
  await store.put("days", opened.class + opened.on, opened);
  await store.put("state", "clocks", clocks.kept());
  await store.forget(opened.on, clocks.wall() - WEEK);
  await fetchPortraits(opened);
  await chooseDay(opened);
  view.tell("good", say("opened"));
  return undefined;
}

async function fetchPortraits(opened) {
  const wanted = opened.people.filter((who) => who.photo);
  let count = 0;
  const one = async (who) => {
    try {
      const answer = await fetch(who.photo, { credentials: "same-origin" });
      if (answer.ok) await store.put("photos", who.person, await answer.blob());
    } catch {
      // Without its portrait the person is shown by name; the next opening tries again.
    }
    count += 1;
    view.setup(say("photos", { done: count, count: wanted.length }));
  };
  const line = wanted.slice();
  const work = async () => {
    while (line.length) await one(line.shift());
  };
  await Promise.all(Array.from({ length: 6 }, work));
}

// --- Beginning ---

async function ownKey() {
  const kept = await store.get("keys", "device");
  if (kept?.device === settings.device) return kept.pair.privateKey;
  const made = await store.get("keys", "new");
  if (!made) return null;
  await store.adopt(settings.device, made);
  return made.privateKey;
}

async function lookForCamera() {
  camera = new Camera($("[data-door-video]"), { js: settings.readerJs, wasm: settings.readerWasm }, cardShown, () => view.tell("warning", say("notACard")));
  try {
    await camera.start();
    hasCamera = true;
    root.dataset.camera = "on";
    view.prompt(say("ready"));
  } catch (error) {
    const why = { NotAllowedError: "cameraRefused", NotFoundError: "cameraMissing", NotReadableError: "cameraBusy", Insecure: "cameraInsecure" }[error.name] ?? "cameraMissing";
    $("[data-door-no-camera]").textContent = say("noCamera", { why: say(why) });
    view.prompt(say("readyScanner"));
  }
}

async function stayAwake() {
  if (document.visibilityState !== "visible" || !navigator.wakeLock) return;
  try {
    const lock = await navigator.wakeLock.request("screen");
    clocks.keepAwake(true);
    lock.addEventListener("release", () => clocks.keepAwake(false));
  } catch {
    clocks.keepAwake(false);
  }
}

function listen() {
  $("[data-door-right]").addEventListener("click", () => decided("confirm"));
  $("[data-door-other]").addEventListener("click", () => decided("other_person"));
  $("[data-door-hand]").addEventListener("click", () => decided("by_hand"));
  $("[data-door-back]").addEventListener("click", leave);
  $("[data-door-more]").addEventListener("click", listClasses);
  $("[data-door-again]").addEventListener("click", listClasses);
  $("[data-door-turn]").addEventListener("click", () => camera?.turnTo(camera.facing === "user" ? "environment" : "user").catch(() => {}));
  $("[data-door-session]").addEventListener("change", (event) => chooseSession(event.target.value));
  $("[data-door-class]").addEventListener("change", async (event) => chooseDay((await store.all("days")).find((one) => one.on === day.on && String(one.class) === event.target.value)));
  for (const one of document.querySelectorAll("[data-door-checkpoint]")) one.addEventListener("click", () => chooseCheckpoint(one.dataset.doorCheckpoint));
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("select") || event.ctrlKey || event.altKey || event.metaKey) return;
    if (typedKey(event, cardShown, () => view.tell("warning", say("notACard")))) return event.preventDefault();
    if (view.state() !== "person") return undefined;
    if (event.key === "Escape") return leave();
    if (event.key.toLowerCase() === "n" && !$("[data-door-other]").hidden) return decided("other_person");
    // Enter presses the button that has the focus; without one it is the right person.
    if (event.key === "Enter" && !event.target.matches("button")) {
      event.preventDefault();
      return decided($("[data-door-right]").hidden ? "by_hand" : "confirm");
    }
    return undefined;
  });
  document.addEventListener("visibilitychange", stayAwake);
  setInterval(() => {
    if (clocks.isMoved(clocks.watch())) view.warn(say("clockMoved"));
    else if (session) hoursWarning();
  }, 5_000);
  setInterval(() => store.put("state", "clocks", clocks.kept()), 15_000);
}

// Who came by another door, by phone or by hand is waited for no longer.
function seenElsewhere(seen) {
  const known = day?.sessions.filter((one) => seen[one.pk]) ?? [];
  for (const one of known) one.seen = seen[one.pk];
  if (known.length) store.put("days", day.class + day.on, day);
}

function told({ isConnected, isSending = false, isRevoked = false, problem = "", seen = null }) {
  if (isConnected !== undefined || isSending) view.connection({ isConnected: isConnected !== false, isSending });
  // What the server said of the time is kept at once: a page that begins anew without a network goes on from it.
  if (isConnected) store.put("state", "clocks", clocks.kept());
  if (seen) seenElsewhere(seen);
  if (isRevoked) view.stop(say("revoked"));
  if (problem === "gone") view.stop(say("otherKey"));
  refresh();
}

async function begin() {
  if (!chain.canSign()) return view.stop(say("cannot"));
  key = await ownKey();
  if (!key) return view.stop(say("otherKey"));
  navigator.serviceWorker?.register(settings.worker, { scope: settings.scope });
  navigator.storage?.persist?.();
  head = (await store.get("state", "head")) ?? head;
  clocks.resume((await store.get("state", "clocks")) ?? { floor: 0, shift: 0 });
  delivery = new Delivery(settings.upload, (sent) => chain.proven(settings.device, sent, key), told, () => day?.permit ?? "");
  listen();
  stayAwake();
  await refresh();
  lookForCamera();
  if (root.dataset.revoked) {
    delivery.soon();
    return view.stop(say("revoked"));
  }
  const days = (await store.all("days")).filter((one) => one.on === today());
  if (!days.length) {
    // First the server must know the kiosk again, then it tells what may be opened.
    await delivery.send();
    return view.state() === "wait" ? listClasses() : undefined;
  }
  delivery.soon();
  return chooseDay(days.at(-1));
}

// Until here the page says that it needs this script.
if (root) {
  root.hidden = false;
  $("[data-door-without]").hidden = true;
}

// One kiosk, one page: two would write the same number.
if (root && settings.device) {
  if (!navigator.locks) begin();
  else navigator.locks.request("nennep-kiosk", { ifAvailable: true }, (lock) => (lock ? begin().then(() => new Promise(() => {})) : view.stop(say("otherTab"))));
}
