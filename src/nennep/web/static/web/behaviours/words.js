// Sentences that scripts say, translated by the server.
export const word = (name) => document.getElementById("words")?.dataset[name] ?? "";

// A short note in the corner that goes by itself and is read aloud.
export function say(text) {
  if (!text) return;
  let place = document.querySelector(".toast-place");
  if (!place) {
    place = document.createElement("div");
    place.className = "toast-place";
    place.setAttribute("role", "status");
    document.body.append(place);
  }
  const note = document.createElement("div");
  note.className = "note note-plain";
  const body = document.createElement("div");
  body.className = "note-text";
  body.textContent = text;
  note.append(body);
  place.replaceChildren(note);
  setTimeout(() => note.remove(), 6000);
}
