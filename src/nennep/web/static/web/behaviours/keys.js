// "/" goes to the search, as on the bar.
export const isTyping = (element) => element?.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

export function start() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const field = document.querySelector("dialog[open] .list-search input, [data-slash-focus]") ?? document.querySelector(".list-search input");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
