// What the page at the door shows. All texts are words of the server; persons only ever come in as text.
const $ = (selector) => document.querySelector(selector);
const root = $("[data-door]");
const words = JSON.parse($("#door-words")?.textContent ?? "{}");
const pictures = new Map();

export const say = (word, told = {}) => (words[word] ?? word).replace(/\{(\w+)\}/g, (_all, name) => told[name] ?? "");
export const clock = (milliseconds) => new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Ho_Chi_Minh" }).format(milliseconds);

// setup: choosing a class; scan: waiting for a card; person: deciding; stop: nothing can be done.
export const show = (state) => (root.dataset.state = state);
export const state = () => root.dataset.state;

export function tell(tone, text) {
  const box = $("[data-door-told]");
  box.dataset.tone = tone;
  box.textContent = "";
  // Another node each time, so that the same words are read out again.
  box.append(Object.assign(document.createElement("span"), { textContent: text }));
}

export function prompt(text) {
  $("[data-door-prompt]").textContent = text;
}

export function stop(text) {
  $("[data-door-stop]").textContent = text;
  show("stop");
}

export function connection({ isConnected, isSending }) {
  const box = $("[data-door-line]");
  box.dataset.tone = isConnected ? "good" : "warning";
  box.textContent = isSending ? say("sending") : say(isConnected ? "online" : "offline");
}

export function warn(text) {
  const box = $("[data-door-warning]");
  box.hidden = !text;
  box.textContent = text;
}

export function counts({ recorded, received, refused, waiting }) {
  const box = $("[data-door-counts]");
  box.dataset.tone = waiting ? "waiting" : refused ? "warning" : "good";
  $("[data-door-in-out]").textContent = say("inOut", { recorded, received });
  $("[data-door-left]").textContent = [waiting ? say("waiting", { count: waiting }) : recorded ? say("allReceived") : "", refused ? say("refused", { count: refused }) : ""].filter(Boolean).join(" · ");
}

export function portraits(found) {
  for (const address of pictures.values()) URL.revokeObjectURL(address);
  pictures.clear();
  for (const [person, blob] of found) pictures.set(person, URL.createObjectURL(blob));
}

export function person(who, isByHand) {
  const image = $("[data-door-photo]");
  const none = $("[data-door-no-photo]");
  const address = pictures.get(who.person);
  image.hidden = !address;
  none.hidden = Boolean(address);
  if (address) image.src = address;
  image.alt = who.name;
  $("[data-door-name]").textContent = who.name;
  $("[data-door-agency]").textContent = who.agency;
  $("[data-door-number]").textContent = who.order;
  $("[data-door-right]").hidden = isByHand;
  $("[data-door-other]").hidden = isByHand;
  $("[data-door-hand]").hidden = !isByHand;
  show("person");
  $(isByHand ? "[data-door-hand]" : "[data-door-right]").focus();
}

export function options(select, rows, chosen) {
  const list = $(select);
  list.replaceChildren(...rows.map(([value, text]) => Object.assign(document.createElement("option"), { value, textContent: text, selected: String(value) === String(chosen) })));
}

function button(text, about, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (about) made.append(Object.assign(document.createElement("small"), { textContent: about }));
  made.addEventListener("click", act);
  const line = document.createElement("li");
  line.append(made);
  return line;
}

export function missing(people, chosen) {
  $("[data-door-missing]").textContent = people.length ? say("missing", { count: people.length }) : say("nobodyMissing");
  $("[data-door-people]").replaceChildren(...people.map((who) => button(who.name, who.agency, () => chosen(who))));
}

export function lastOnes(lines) {
  $("[data-door-last]").replaceChildren(
    ...lines.map(({ text, at, tone }) => {
      const line = document.createElement("li");
      line.dataset.tone = tone;
      line.append(Object.assign(document.createElement("span"), { textContent: text }), Object.assign(document.createElement("time"), { textContent: clock(at) }));
      return line;
    }),
  );
}

export function classes(rows, chosen) {
  $("[data-door-classes]").replaceChildren(...rows.map((one) => button(one.name, "", () => chosen(one))));
  $("[data-door-setup-told]").textContent = rows.length ? "" : say("noSessions");
}

export function setup(text, address = "") {
  $("[data-door-setup-told]").textContent = text;
  const link = $("[data-door-sign-in]");
  link.hidden = !address;
  if (address) link.href = address;
}
