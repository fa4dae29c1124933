// Handing in: what waits goes to the server, lowest number first, until the server has said of each what became of it.
import * as clocks from "./clocks.js";
import * as store from "./store.js";

const MOST = 250;
const BEAT = 20_000;
const ASKED_EVERY = 15_000;
const LONGEST_PAUSE = 30_000;
const FIELDS = ["sequence", "permit", "session", "checkpoint", "enrolment", "card", "verdict", "at", "floor", "life", "tick", "jump", "before", "link", "signature"];

export class Delivery {
  // `prove(sent)` signs the statement by which the kiosk is known when the browser has lost its secret. `permit()` is the
  // one of the day that is shown: with it the kiosk asks who was seen elsewhere meanwhile.
  constructor(address, prove, told, permit) {
    Object.assign(this, { address, prove, told, permit, isSending: false, isWanted: false, pause: 1_000, timer: 0, askedAt: -Infinity });
    window.addEventListener("online", () => this.soon());
  }

  soon(after = 0) {
    this.isWanted = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), after);
  }

  async send() {
    if (this.isSending) return;
    this.isSending = true;
    this.isWanted = false;
    let isWell = false;
    try {
      isWell = await this.round();
    } catch {
      isWell = false;
    }
    this.isSending = false;
    this.pause = isWell ? 1_000 : Math.min(this.pause * 2, LONGEST_PAUSE);
    if (!isWell) this.told({ isConnected: false });
    await this.goOn(isWell);
  }

  async goOn(isWell) {
    const waits = (await store.all("entries")).some((entry) => entry.state === "waiting");
    if (!isWell) this.soon(this.pause);
    else this.soon(waits || this.isWanted ? 50 : BEAT);
  }

  async round() {
    const held = await store.all("entries");
    const waiting = held.filter((entry) => entry.state === "waiting").slice(0, MOST);
    const days = await store.all("days");
    const needed = new Set(waiting.map((entry) => entry.permit));
    const sent = {
      at: clocks.wall(),
      life: clocks.life,
      tick: clocks.tick(),
      oldest: held.length ? held[0].sequence : 0,
      waiting: held.filter((entry) => entry.state === "waiting").length,
      permits: days.filter((day) => needed.has(day.permitKey)).map((day) => day.permit),
      entries: waiting.map((entry) => Object.fromEntries(FIELDS.map((name) => [name, entry[name]]))),
    };
    if (!waiting.length || clocks.tick() - this.askedAt > ASKED_EVERY) sent.day = this.permit();
    Object.assign(sent, await this.prove(sent));
    if (waiting.length) this.told({ isSending: true });
    const answer = await fetch(this.address, { method: "POST", credentials: "same-origin", cache: "no-store", headers: { "Content-Type": "application/json" }, body: JSON.stringify(sent), redirect: "manual", signal: AbortSignal.timeout(20_000) });
    if (!answer.ok) {
      // Who is no kiosk (any more) is sent to the sign-in, or finds nothing.
      const isGone = answer.type === "opaqueredirect" || answer.status === 404;
      this.told({ isConnected: true, problem: isGone ? "gone" : "refused" });
      return false;
    }
    const said = await answer.json();
    clocks.heard(said.now);
    await this.note(held, said);
    if (said.seen) this.askedAt = clocks.tick();
    this.told({ isConnected: true, isSending: false, isRevoked: said.revoked, seen: said.seen });
    return true;
  }

  // What the server has is marked; what it has lost (put back from a backup) is handed in again.
  async note(held, said) {
    const changed = [];
    for (const entry of held) {
      const word = said.answers[entry.sequence];
      if (word && word !== "wait") {
        const isIn = word === "taken" || word === "known";
        changed.push({ ...entry, state: isIn ? "received" : "refused", answer: isIn ? "taken" : word });
      } else if (!word && entry.state === "received" && entry.sequence >= said.expected) {
        changed.push({ ...entry, state: "waiting", answer: "" });
      }
    }
    if (changed.length) await store.putEntries(changed);
  }
}
