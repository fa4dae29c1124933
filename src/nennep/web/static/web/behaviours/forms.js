// Filters that send themselves, and a guard over changes that are not saved.
import { word } from "./words.js";

const waiting = new WeakMap();
const changed = new Set();

function send(form) {
  clearTimeout(waiting.get(form));
  form.requestSubmit();
}

export function start() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-autosubmit]:not([data-autosubmit=typing])")) send(event.target.form);
    const guarded = event.target.closest("form[data-guard]");
    if (guarded) changed.add(guarded);
  });
  document.addEventListener("input", (event) => {
    const guarded = event.target.closest("form[data-guard]");
    if (guarded) changed.add(guarded);
    if (!event.target.matches("[data-autosubmit=typing]")) return;
    const form = event.target.form;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => send(form), 280));
  });
  document.addEventListener("submit", (event) => changed.delete(event.target));
  window.addEventListener("beforeunload", (event) => {
    if ([...changed].some((form) => form.isConnected)) event.preventDefault();
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const lost = [...changed].filter((form) => event.detail.target.contains(form) && !form.contains(event.detail.requestConfig?.elt));
    if (lost.length && !window.confirm(word("unsaved"))) event.preventDefault();
    else lost.forEach((form) => changed.delete(form));
  });
}
