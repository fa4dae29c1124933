// Making a passkey on the phone; afterwards the page shows the word that the class manager compares.
import { canAnswer, makeOne, whyNot } from "./passkey-calls.js";

const page = document.querySelector("[data-passkey]");
const words = Object.fromEntries([...document.querySelectorAll("#words [data-word]")].map((one) => [one.dataset.word, one.textContent]));
const part = (name) => page.querySelector(`[data-${name}]`);

async function ask(url, body) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": page.dataset.csrf },
      body: JSON.stringify(body),
    });
    return answer.redirected ? location.reload() : await answer.json();
  } catch (error) {
    return { sentence: error instanceof SyntaxError ? words.failed : words.offline };
  }
}

function tell(sentence) {
  const place = part("problem");
  place.textContent = sentence;
  place.hidden = false;
}

async function make(event) {
  event.preventDefault();
  const button = part("ask");
  button.disabled = true;
  try {
    const question = await ask(page.dataset.optionsUrl, {});
    if (!question?.token) return tell(question?.sentence ?? words.failed);
    let registration;
    try {
      registration = await makeOne(question.public_key);
    } catch (error) {
      return tell(error.name === "InvalidStateError" ? words.madeBefore : words.notMade);
    }
    const kept = await ask(page.dataset.registerUrl, { token: question.token, registration, reason: part("reason")?.value ?? "" });
    if (kept?.outcome === "asked") return location.reload();
    const place = part("reason-place");
    if (kept?.field === "reason" && place) place.hidden = false;
    tell(kept?.sentence ?? words.failed);
  } finally {
    button.disabled = false;
  }
}

const form = part("ask-form");
if (form && canAnswer()) form.addEventListener("submit", make);
else if (form) {
  part("blocked-words").textContent = whyNot(words);
  page.querySelector('[data-step="ask"]').hidden = true;
  page.querySelector('[data-step="blocked"]').hidden = false;
}

const seconds = Number(page.dataset.reload || 0);
if (seconds) setInterval(() => { if (!document.hidden) location.reload(); }, seconds * 1000);
