// Lists by keyboard: j and k move, Enter opens, x chooses. Whole rows open by pointer; the link in the row is the truth.
import { isTyping } from "./keys.js";

const rowsOf = (table) => [...table.tBodies[0].rows];
const link = (row) => row.querySelector("a.row-link");
const pick = (row) => row.querySelector(".row-pick input");

function tableInHand() {
  const near = document.activeElement?.closest("table[data-rows]");
  return near ?? document.querySelector("dialog[open] table[data-rows]") ?? document.querySelector("table[data-rows]");
}

function move(table, by) {
  const rows = rowsOf(table);
  const at = rows.findIndex((row) => row.hasAttribute("data-at"));
  const next = Math.min(rows.length - 1, Math.max(0, at + by));
  rows[at]?.removeAttribute("data-at");
  const row = rows[at < 0 ? 0 : next];
  if (!row) return;
  row.setAttribute("data-at", "");
  (link(row) ?? pick(row))?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function count(form) {
  const picks = [...form.querySelectorAll("tbody .row-pick input")];
  const chosen = picks.filter((input) => input.checked).length;
  const bar = form.querySelector("[data-bulk]");
  if (!bar) return;
  bar.toggleAttribute("data-some", chosen > 0);
  const label = bar.querySelector("[data-bulk-count]");
  label.dataset.text ??= label.textContent;
  label.textContent = chosen ? `${label.dataset.text} ${chosen}` : label.dataset.text;
  const all = form.querySelector("[data-pick-all]");
  if (all) {
    all.checked = chosen > 0 && chosen === picks.length;
    all.indeterminate = chosen > 0 && chosen < picks.length;
  }
}

export function start() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (!["j", "k", "x"].includes(event.key)) return;
    const table = tableInHand();
    if (!table || table.dataset.rows === "off") return;
    const row = table.querySelector("tr[data-at]");
    if (event.key === "x") {
      if (row && pick(row)) pick(row).click();
    } else {
      move(table, event.key === "j" ? 1 : -1);
    }
    event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("table[data-rows] tbody tr");
    if (!row) return;
    for (const other of row.closest("table").querySelectorAll("tr[data-at]")) other.removeAttribute("data-at");
    row.setAttribute("data-at", "");
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest(".list-form");
    if (!form) return;
    if (event.target.matches("[data-pick-all]")) {
      for (const input of form.querySelectorAll("tbody .row-pick input")) input.checked = event.target.checked;
    }
    count(form);
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (!row || event.target.closest("a, button, input, label, select, summary, details")) return;
    if (window.getSelection()?.toString()) return;
    const target = link(row);
    if (!target) return;
    if (event.ctrlKey || event.metaKey) window.open(target.href, "_blank", "noopener");
    else target.click();
  });
}

export function bind(root) {
  for (const form of root.querySelectorAll(".list-form")) count(form);
}
