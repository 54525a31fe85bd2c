// What can be done with a crud, wherever it stands: answer it, delete it.

import { complain, note } from "./announce.js";
import * as api from "./api.js";
import { Composer } from "./compose.js";
import { ask, open } from "./dialogs.js";
import { el, uniqueId } from "./dom.js";
import { Problem } from "./lib/problem.js";
import { crudElement } from "./status.js";
import { isSignedIn } from "./session.js";

/** The actions for a list of cruds: `added(status)` is told of an answer, `removed(id)` of a deletion. */
export function crudActions({ added = () => {}, removed = () => {} } = {}) {
  if (!isSignedIn()) return {};
  return {
    reply: (status) => answer(status, added),
    remove: (status) => remove(status, removed),
  };
}

function answer(status, added) {
  const titleId = uniqueId("title");
  const composer = new Composer({
    replyTo: status,
    posted: (posted) => {
      dialog.close();
      added(posted);
    },
  });
  const quoted = crudElement(status, {
    ended: () => {
      dialog.close();
      note("What you were about to answer has ended.");
    },
  });
  const dialog = open({ class: "answer", "aria-labelledby": titleId }, [
    el("h2", { id: titleId }, "Answer"),
    el("div", { class: "quoted" }, quoted),
    composer.element,
    el("button", { type: "button", class: "button quiet close", click: () => dialog.close() }, "Cancel"),
  ]);
  dialog.addEventListener("close", () => quoted.forget());
  composer.focus();
}

async function remove(status, removed) {
  const sure = await ask({
    title: "Delete this crud?",
    text: "It ends now, for everybody, before its time. There is no way back.",
    yes: "Delete it",
  });
  if (!sure) return;
  try {
    await api.deleteCrud(status.id);
  } catch (problem) {
    // Not there any more is what was asked for.
    if (!(problem instanceof Problem) || problem.status !== 404) {
      complain(problem);
      return;
    }
  }
  note("Deleted.");
  removed(status.id);
}
