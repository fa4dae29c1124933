// What every htmx request carries, and addresses without empty parameters.
export function start() {
  document.body.addEventListener("htmx:configRequest", (event) => {
    const { elt, headers, parameters, verb } = event.detail;
    if (verb !== "get") headers["X-CSRFToken"] = document.body.dataset.csrf ?? "";
    if (elt.closest("#panel")) headers["X-Nennep-Within-Panel"] = "1";
    if (verb === "get" && elt.matches("form[data-tidy]")) {
      for (const name of [...new Set(parameters.keys())]) {
        const kept = parameters.getAll(name).filter((value) => value !== "");
        parameters.delete(name);
        for (const value of kept) parameters.append(name, value);
      }
    }
  });
  // The same without htmx: an empty filter does not stand in the address.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-tidy]")) return;
    for (const control of event.target.elements) {
      if (control.name && control.value === "" && !control.disabled) {
        control.disabled = true;
        setTimeout(() => { control.disabled = false; });
      }
    }
  });
}
