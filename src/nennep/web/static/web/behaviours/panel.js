// What htmx brings into the side panel or the dialog opens it; closing gives the focus back.
let opener = null;

export function start() {
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const id = event.detail.target?.id;
    if (id !== "panel-body" && id !== "dialog-body") return;
    const pressed = event.detail.requestConfig.triggeringEvent;
    if (pressed && (pressed.ctrlKey || pressed.metaKey || pressed.shiftKey)) {
      event.preventDefault();
      window.open(event.detail.elt.href, "_blank", "noopener");
      return;
    }
    if (!event.detail.elt.closest("dialog")) opener = event.detail.elt;
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const id = event.detail.target?.id;
    if (id !== "panel-body" && id !== "dialog-body") return;
    const box = event.detail.target.closest("dialog");
    if (!box.open) box.showModal();
    box.scrollTop = 0;
    (box.querySelector("[data-error-summary]") ?? box.querySelector("[data-panel-title]"))?.focus();
  });
  for (const box of document.querySelectorAll("dialog.panel, dialog.dialog")) {
    box.addEventListener("click", (event) => {
      if (event.target === box) box.close();
    });
    box.addEventListener("close", () => {
      box.querySelector(".panel-body, .dialog-body").replaceChildren();
      opener?.focus();
      opener = null;
    });
  }
}
