// Says what happened: for the eye in a note at the page's foot, for the ear through a live region.

import { el } from "./dom.js";

const NOTE_MS = 6_000;

const polite = document.getElementById("polite");
const urgent = document.getElementById("urgent");
const notes = document.getElementById("notes");

/** Says something to screen readers only. */
export function say(text) {
  // An equal text would not be said again.
  polite.textContent = "";
  setTimeout(() => {
    polite.textContent = text;
  }, 60);
}

/** Shows and says that something was done. */
export function note(text) {
  say(text);
  show(text, "note");
}

/** Shows and says that something failed. */
export function complain(problem) {
  urgent.textContent = problem.message;
  show(problem.message, "note note-bad");
}

function show(text, kind) {
  const shown = el("p", { class: kind }, text);
  notes.replaceChildren(shown);
  setTimeout(() => shown.remove(), NOTE_MS);
}
