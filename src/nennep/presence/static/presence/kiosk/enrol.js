// Makes this browser a kiosk: the private half of the key stays in it and cannot be read, not even by this script.
import { canSign, makeKey, publicHalf } from "./chain.js";
import * as store from "./store.js";

const form = document.querySelector("[data-kiosk-enrol]");
const field = form?.querySelector("[name=public_key]");

async function prepare(event) {
  if (field.value) return;
  event.preventDefault();
  const submitter = event.submitter;
  const pair = await makeKey();
  await store.openStore();
  await store.put("keys", "new", pair);
  field.value = await publicHalf(pair);
  await navigator.storage?.persist?.();
  form.requestSubmit(submitter ?? undefined);
}

const stop = (why) => {
  document.querySelector(why).hidden = false;
  form.querySelector("button").disabled = true;
};

// Entries of the kiosk that this browser was before are signed with its old key: they must be handed in first.
async function stopWhileItHolds() {
  const waiting = (await store.all("entries")).filter((entry) => entry.state === "waiting");
  if (waiting.length) stop("[data-kiosk-holds]");
}

const without = document.querySelector("[data-kiosk-without]");
if (without) without.hidden = true;
if (form && !canSign()) {
  stop("[data-kiosk-cannot]");
} else if (form) {
  // After a refusal the form comes back with its key: the pair that belongs to it still lies in the browser.
  form.addEventListener("submit", prepare);
  stopWhileItHolds();
}
