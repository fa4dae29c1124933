// Menus close on a click elsewhere and on Escape; the doors at the side open over the page on a phone; of a row of tabs that is
// wider than the phone the one that is open stands in sight.
const close = (menu) => { menu.open = false; };

export function start() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) close(menu);
    }
    const toggle = event.target.closest("[data-side-toggle]");
    const side = document.querySelector("[data-side]");
    if (!side) return;
    if (toggle) {
      event.preventDefault();
      const opens = !side.hasAttribute("data-open");
      side.toggleAttribute("data-open", opens);
      toggle.setAttribute("aria-expanded", String(opens));
      if (opens) side.querySelector("a")?.focus();
    } else if (!side.contains(event.target)) {
      shut(side);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details[data-menu][open]");
    if (menu) {
      close(menu);
      menu.querySelector("summary").focus();
      return;
    }
    const side = document.querySelector("[data-side][data-open]");
    if (side) {
      shut(side);
      document.querySelector("[data-side-toggle]")?.focus();
    }
  });
}

export function bind(root) {
  for (const tab of root.querySelectorAll(".tabs [aria-current]")) {
    const row = tab.closest("ul");
    const beyond = tab.getBoundingClientRect().right - row.getBoundingClientRect().right;
    if (beyond > 0) row.scrollLeft += beyond;
  }
}

function shut(side) {
  side.removeAttribute("data-open");
  document.querySelector("[data-side-toggle]")?.setAttribute("aria-expanded", "false");
}
