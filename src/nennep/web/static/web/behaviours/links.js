// "Copy link" puts the address of exactly this view on the clipboard.
import { say, word } from "./words.js";

export function start() {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-copy-link]");
    if (!link || !navigator.clipboard) return;
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(link.href);
      say(word("copied"));
    } catch {
      window.location.assign(link.href);
    }
  });
}
