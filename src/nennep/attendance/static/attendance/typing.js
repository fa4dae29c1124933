// Typing a paper sheet: arrows and Enter go from cell to cell, as on the paper. The form works without it.
const table = document.querySelector("[data-typing] table");

function move(input, rows, columns) {
  const row = input.closest("tr");
  const place = [...row.cells].indexOf(input.closest("td"));
  const lines = [...row.parentElement.rows];
  const target = lines[lines.indexOf(row) + rows]?.cells[place + columns]?.querySelector("input");
  target?.focus();
  target?.select();
  return Boolean(target);
}

table?.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!input.matches("input") || event.ctrlKey || event.metaKey || event.altKey) return;
  const atStart = input.selectionEnd === 0 || input.selectionEnd - input.selectionStart === input.value.length;
  const atEnd = input.selectionStart === input.value.length || atStart;
  let moved = false;
  if (event.key === "ArrowDown" || event.key === "Enter") moved = move(input, 1, 0) || event.key === "Enter";
  else if (event.key === "ArrowUp") moved = move(input, -1, 0);
  else if (event.key === "ArrowRight" && atEnd) moved = move(input, 0, 1);
  else if (event.key === "ArrowLeft" && atStart) moved = move(input, 0, -1);
  if (moved) event.preventDefault();
});
