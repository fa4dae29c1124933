// No connection, or an answer that is no answer: one sentence, nothing lost.
import { say, word } from "./words.js";

export function start() {
  document.body.addEventListener("htmx:sendError", () => say(word("offline")));
  document.body.addEventListener("htmx:responseError", () => say(word("failed")));
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const place = document.querySelector("[data-passkey-error]");
    if (place) place.hidden = false;
  });
}

export function bind(root) {
  const summary = root.querySelector("[data-error-summary]");
  if (summary && !summary.closest("[data-quiet]")) summary.focus();
}
