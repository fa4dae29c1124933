// Loads every behaviour. Each binds by data attributes, on the page and on what htmx brings later; none is needed.
import * as errors from "./errors.js";
import * as disclosure from "./disclosure.js";
import * as forms from "./forms.js";
import * as keys from "./keys.js";
import * as links from "./links.js";
import * as lists from "./lists.js";
import * as panel from "./panel.js";
import * as requests from "./requests.js";
import * as theme from "./theme.js";

const behaviours = [requests, errors, disclosure, forms, keys, links, lists, panel, theme];

document.documentElement.classList.add("js");
for (const behaviour of behaviours) behaviour.start?.();
const bind = (root) => behaviours.forEach((behaviour) => behaviour.bind?.(root));
bind(document);
document.body.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) bind(event.detail.elt);
});
