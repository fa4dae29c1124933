// The roll under the keyboard: one key for each word, arrows, undo, saving without leaving. The form works without it.
const form = document.querySelector("[data-roll]");
const $ = (selector, root = document) => root.querySelector(selector);
const list = $(".roll-lines", form ?? document);

const KEYS = { x: "present", k: "absent_unexcused", p: "absent_excused", t: "late", v: "left_early", c: "called_away", m: "left_mid_session" };
const FIELDS = ["late", "early", "reason", "by"];
const picker = $("[data-roll-picker]");
const status = $("[data-roll-status]");
const opened = performance.now();
const undo = [];
const saved = new Map();
const known = new Map();
let current = null;
let isSaving = false;
let isLeaving = false;

const lines = () => [...list.children];
const field = (line, name) => $(`[data-roll-${name}]`, line);
const claimOf = (line) => $("input[type=radio]:checked", line)?.value ?? "";
const read = (line) => ({ claim: claimOf(line), ...Object.fromEntries(FIELDS.map((name) => [name, field(line, name).value.trim()])) });
const same = (a, b) => a.claim === b.claim && FIELDS.every((name) => a[name] === b[name]);
const isCase = (claim) => claim !== "" && claim !== "present";
const nameOf = (line) => $(".roll-name", line).textContent;
const wordOf = (line) => $("input[type=radio]:checked + .roll-face .roll-word", line)?.textContent ?? "";

function write(line, state) {
  for (const radio of line.querySelectorAll("input[type=radio]")) radio.checked = radio.value === state.claim;
  for (const name of FIELDS) field(line, name).value = state[name];
  known.set(line, read(line));
  show(line);
}

function show(line) {
  line.toggleAttribute("data-unsaved", !same(read(line), saved.get(line)));
  line.toggleAttribute("data-both", field(line, "late").value !== "" && field(line, "early").value !== "");
  const reason = field(line, "reason").value.trim();
  const option = [...picker.children].find((one) => one.dataset.name === reason);
  line.toggleAttribute("data-agency-work", Boolean(option?.hasAttribute("data-agency-work")) || field(line, "by").value !== "");
  count();
}

function count() {
  const all = lines();
  const entered = all.filter((line) => claimOf(line) || line.hasAttribute("data-is-known")).length;
  const changed = all.filter((line) => line.hasAttribute("data-unsaved")).length;
  $("[data-roll-entered]").textContent = entered;
  $("[data-roll-left]").textContent = all.length - entered;
  $("[data-roll-left-box]").classList.toggle("roll-left-none", entered === all.length);
  if (status && !isSaving && status.dataset.tone !== "wrong") status.textContent = changed ? `${changed} ${form.dataset.unsaved}` : "";
}

function say(words, tone = "") {
  if (!status) return;
  status.textContent = words;
  status.dataset.tone = tone;
}

function remember(changes) {
  if (changes.length) undo.push(changes);
}

function change(line, state) {
  const before = read(line);
  if (same(before, state)) return;
  remember([[line, before]]);
  write(line, state);
  $("[data-roll-said]").textContent = `${nameOf(line)}: ${wordOf(line)}`;
  if (status) status.dataset.tone = "";
  count();
}

function choose(line, scroll = true) {
  if (!line) return;
  hidePicker();
  current?.removeAttribute("data-current");
  current = line;
  line.setAttribute("data-current", "");
  line.focus({ preventScroll: true });
  if (scroll) line.scrollIntoView({ block: "nearest" });
}

const step = (by) => choose(lines()[Math.min(Math.max(lines().indexOf(current) + by, 0), lines().length - 1)]);

function sinceStart() {
  const now = new Date(form.dataset.now).getTime() + performance.now() - opened;
  return Math.round((now - new Date(form.dataset.starts).getTime()) / 60000);
}

function untilEnd() {
  const length = Math.round((new Date(form.dataset.ends) - new Date(form.dataset.starts)) / 60000);
  return length - sinceStart();
}

function guess(name) {
  const length = Math.round((new Date(form.dataset.ends) - new Date(form.dataset.starts)) / 60000);
  const minutes = name === "late" ? sinceStart() : untilEnd();
  return minutes > 0 && minutes < length ? String(minutes) : "";
}

function mark(line, claim) {
  const before = read(line);
  const state = { ...before, claim };
  const joins = (a, b) => before.claim === a && claim === b;
  if (joins("late", "left_early")) Object.assign(state, { claim: "late", early: before.early || guess("early") });
  else if (joins("left_early", "late")) Object.assign(state, { claim: "left_early", late: before.late || guess("late") });
  else if (before.claim !== claim) Object.assign(state, { late: claim === "late" ? guess("late") : "", early: claim === "left_early" ? guess("early") : "" });
  if (!isCase(claim)) Object.assign(state, { late: "", early: "", reason: "", by: "" });
  change(line, state);
  const asked = claim === "late" ? "late" : claim === "left_early" ? "early" : "";
  if (!asked) return false;
  line.setAttribute("data-both", "");
  if (!joins("late", "left_early") && !joins("left_early", "late")) show(line);
  field(line, asked).focus();
  field(line, asked).select();
  return true;
}

// Of whom nothing stands yet: what paper or a correction says is not talked over.
function rest() {
  const changes = [];
  for (const line of lines().filter((one) => !claimOf(one) && !one.hasAttribute("data-is-known"))) {
    changes.push([line, read(line)]);
    write(line, { ...read(line), claim: line.dataset.usual });
  }
  remember(changes);
  count();
}

function back() {
  const changes = undo.pop();
  if (!changes) return;
  for (const [line, before] of changes) write(line, before);
  choose(changes[0][0]);
}

// --- Reasons ---

function showPicker(line) {
  if (!isCase(claimOf(line))) return;
  choose(line);
  const box = line.getBoundingClientRect();
  picker.hidden = false;
  const below = box.bottom + picker.offsetHeight < innerHeight - 70;
  picker.style.top = `${scrollY + (below ? box.bottom : box.top - picker.offsetHeight)}px`;
  picker.style.left = `${Math.max(8, Math.min(scrollX + box.right - picker.offsetWidth - 8, innerWidth - picker.offsetWidth - 8))}px`;
}

function hidePicker() {
  picker.hidden = true;
}

function pick(option) {
  const line = current;
  hidePicker();
  change(line, { ...read(line), reason: option.dataset.name });
  show(line);
  if (option.hasAttribute("data-agency-work")) field(line, "by").focus();
  else step(1);
}

// --- Saving ---

async function save() {
  if (isSaving) return;
  const changed = lines().filter((line) => line.hasAttribute("data-unsaved"));
  if (!changed.length) return;
  const sent = new Map(changed.map((line) => [line, read(line)]));
  const data = new FormData();
  for (const name of ["csrfmiddlewaretoken", "client_key"]) data.set(name, form.elements[name].value);
  data.set("act", "save");
  for (const [line, state] of sent) {
    const id = line.dataset.rollLine;
    data.set(`claim-${id}`, state.claim);
    for (const name of FIELDS) data.set(`${name}-${id}`, state[name]);
    data.set(`seen-${id}`, field(line, "seen").value);
  }
  isSaving = true;
  say(form.dataset.saving);
  try {
    const answer = await fetch(form.action || location.href, { method: "POST", body: data, headers: { Accept: "application/json" } });
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(String(answer.status));
    const told = await answer.json();
    isSaving = false;
    form.elements.client_key.value = told.client_key;
    settle(sent, told);
  } catch {
    isSaving = false;
    say(form.dataset.offline, "wrong");
  }
}

function settle(sent, told) {
  for (const [line, state] of sent) {
    const id = line.dataset.rollLine;
    const sentence = told.problems[id] ?? "";
    const place = $("[data-roll-problem]", line);
    place.hidden = !sentence;
    $("span", place).textContent = sentence;
    line.classList.toggle("roll-line-wrong", Boolean(sentence));
    field(line, "seen").value = told.seen[id] ?? 0;
    if (!sentence && !told.whole) saved.set(line, state);
    show(line);
  }
  const wrong = Object.keys(told.problems);
  say(told.words, told.whole || wrong.length ? "wrong" : "saved");
  if (wrong.length) choose(document.getElementById(`line-${wrong[0]}`));
}

// --- Order ---

function sort(key) {
  const value = (line) => line.dataset[key] ?? "";
  const number = (line) => Number(line.dataset.order);
  const compare = {
    order: (a, b) => number(a) - number(b),
    name: (a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0),
    agency: (a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : a.dataset.name < b.dataset.name ? -1 : 1),
    seat: (a, b) => (value(a) === "") - (value(b) === "") || value(a).localeCompare(value(b), "vi", { numeric: true }) || number(a) - number(b),
  }[key];
  list.append(...lines().sort(compare));
  lines().forEach((line, place) => { $(".roll-number", line).textContent = place + 1; });
  choose(current ?? lines()[0]);
}

// --- Keys and pointers ---

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (!current || !(form.contains(event.target) || event.target === document.body || picker.contains(event.target))) return;
  const isText = event.target.matches("input:not([type=radio])");
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (!picker.hidden) {
    const option = [...picker.children].find((one) => one.dataset.letter === key);
    if (option) pick(option);
    else if (key === "Escape" || key === "r") choose(current);
    else return;
  } else if (key === "ArrowDown" || (key === "Enter" && !event.target.matches("button, a"))) {
    step(1);
  } else if (key === "ArrowUp") {
    step(-1);
  } else if (key === "Escape") {
    choose(current);
  } else if (isText) {
    return;
  } else if (key in KEYS) {
    if (!mark(current, KEYS[key])) step(1);
  } else if (key === "Backspace" || key === "Delete") {
    mark(current, "");
  } else if (key === "r") {
    showPicker(current);
  } else if (key === "u") {
    back();
  } else if (key === "a") {
    rest();
  } else if (key === "s") {
    save();
  } else return;
  event.preventDefault();
}

function start() {
  for (const line of lines()) {
    line.tabIndex = -1;
    saved.set(line, read(line));
    known.set(line, read(line));
    show(line);
  }
  // After a refusal the page shows what was typed; until it is saved it counts as not saved.
  for (const line of document.querySelectorAll(".roll-line-wrong")) { saved.set(line, { claim: "?" }); show(line); }
  document.addEventListener("keydown", onKey);
  form.addEventListener("mousedown", (event) => {
    const line = event.target.closest("[data-roll-line]");
    if (line && line !== current) { hidePicker(); current?.removeAttribute("data-current"); current = line; line.setAttribute("data-current", ""); }
  });
  form.addEventListener("change", (event) => {
    const radio = event.target.closest("input[type=radio]");
    if (!radio) return;
    const line = radio.closest("[data-roll-line]");
    const claim = radio.value;
    // The browser has chosen already: put the former choice back, then go the way of the keys, so that undo knows it.
    for (const one of line.querySelectorAll("input[type=radio]")) one.checked = one.value === known.get(line).claim;
    mark(line, claim);
  });
  form.addEventListener("focusin", (event) => {
    const line = event.target.closest("[data-roll-line]");
    if (line && line !== current && event.target !== line) { current?.removeAttribute("data-current"); current = line; line.setAttribute("data-current", ""); }
  });
  form.addEventListener("input", (event) => {
    const line = event.target.closest("[data-roll-line]");
    if (!line || event.target.type === "radio") return;
    known.set(line, read(line));
    show(line);
  });
  picker.addEventListener("click", (event) => { const option = event.target.closest("button"); if (option) pick(option); });
  $("[data-roll-rest]")?.addEventListener("click", rest);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.value === "confirm") { isLeaving = true; return; }
    event.preventDefault();
    save();
  });
  for (const link of document.querySelectorAll("[data-roll-sort]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      for (const other of document.querySelectorAll("[data-roll-sort]")) other.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      sort(new URL(link.href).searchParams.get("sort"));
      history.replaceState(null, "", link.href);
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && lines().some((line) => line.hasAttribute("data-unsaved"))) event.preventDefault();
  });
  choose(lines().find((line) => !claimOf(line)) ?? lines()[0], false);
}

if (form && list?.children.length && status) start();
