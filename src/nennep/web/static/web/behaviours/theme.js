// Light and dark without loading the page again; the same form without this script asks the server.
export function start() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-theme-form]") || !event.submitter) return;
    event.preventDefault();
    const chosen = event.submitter.value;
    document.cookie = `nennep_theme=${chosen}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    document.documentElement.dataset.theme = chosen;
    document.querySelector("[data-dark-sheet]").media = chosen === "dark" ? "screen" : "not all";
    document.querySelector("meta[name=color-scheme]").content = chosen;
    event.target.querySelector(chosen === "dark" ? ".theme-to-light" : ".theme-to-dark")?.focus();
  });
}
