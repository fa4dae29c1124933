// The screen of the hall: asks for each code when its time has come, by the clock of the server, and hides it when the server is silent.
const screen = document.querySelector("[data-hall]");
const part = (name) => screen.querySelector(`[data-${name}]`);
const AGAIN_MS = 2000; // after a failure

let state = { typedLeft: Number(screen.dataset.typedLeft), at: performance.now() };

async function poll() {
  let wait = AGAIN_MS;
  try {
    const answer = await fetch(screen.dataset.url, {
      method: "POST",
      headers: { "X-CSRFToken": screen.dataset.csrf },
      signal: AbortSignal.timeout(5000),
    });
    if (answer.redirected || answer.status === 403) return location.reload();
    if (!answer.ok) throw new Error(answer.status);
    const told = await answer.json();
    if (!told.is_open) return location.reload();
    draw(told);
    wait = told.next_ms;
  } catch {
    silent();
  }
  setTimeout(poll, wait);
}

function draw(told) {
  screen.classList.remove("hall-silent");
  part("silent").hidden = true;
  const picture = new DOMParser().parseFromString(told.picture, "image/svg+xml").documentElement;
  part("picture").replaceChildren(document.importNode(picture, true));
  if (part("typed") && told.typed) part("typed").textContent = told.typed;
  part("there").textContent = told.there;
  part("expected").textContent = told.expected;
  const call = document.querySelector("[data-call]");
  call.hidden = !told.call_url;
  call.href = told.call_url || "#";
  state = { typedLeft: told.typed_left_ms, at: performance.now() };
  count();
}

// A code that is not fresh helps nobody: it goes, and a plain sentence stands in its place.
function silent() {
  screen.classList.add("hall-silent");
  part("silent").hidden = false;
  part("picture").replaceChildren();
  if (part("typed")) part("typed").textContent = "–";
}

function count() {
  const left = Math.max(0, state.typedLeft - (performance.now() - state.at));
  const seconds = part("seconds");
  if (seconds) seconds.textContent = Math.ceil(left / 1000);
  part("bar")?.setAttribute("value", left);
}

const whole = document.querySelector("[data-whole-screen]");
if (whole && document.documentElement.requestFullscreen) {
  whole.hidden = false;
  whole.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
}

// The projector must not go to sleep before the class.
async function stayAwake() {
  if (document.visibilityState === "visible") await navigator.wakeLock?.request("screen").catch(() => {});
}
document.addEventListener("visibilitychange", stayAwake);
stayAwake();

setInterval(count, 250);
setTimeout(poll, Number(screen.dataset.next));
