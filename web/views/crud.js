// One crud on a page of its own, beneath what it answers.

import { crudActions } from "../actions.js";
import { say } from "../announce.js";
import * as api from "../api.js";
import { Composer } from "../compose.js";
import { el } from "../dom.js";
import { icon } from "../icons.js";
import { nameOf } from "../lib/name.js";
import { go } from "../router.js";
import { isSignedIn } from "../session.js";
import { crudElement, leave, moment } from "../status.js";
import { missing, wayBack } from "./missing.js";

export async function crud({ parameters }) {
  const status = await found(parameters.id);
  if (!status) return missing("This crud isn’t here", "It may have ended, or it was never yours to see. Which of them, nobody is told.");
  // Whoever's name the link bore, the address says whose it is.
  history.replaceState(history.state, "", `/@${status.account.acct}/${status.id}`);
  const parent = status.in_reply_to_id ? await found(status.in_reply_to_id) : null;
  const page = el("div", { class: "crud-page" });
  const below = el("div", { class: "below" });
  const answered = (answer) => {
    const element = crudElement(answer, { actions: crudActions({ removed: () => leave(element) }) });
    below.prepend(element);
  };
  const actions = crudActions({ added: answered, removed: () => go("/") });

  const whole = crudElement(status, {
    isWhole: true,
    actions,
    ended: () => {
      page.replaceChildren(over());
      say("This crud has ended.");
    },
  });
  const above = parent && crudElement(parent, { actions: crudActions({ removed: () => leave(above) }) });
  const composer = isSignedIn() ? new Composer({ replyTo: status, posted: answered }) : null;
  page.append(
    ...[
      status.in_reply_to_id && (above ?? el("p", { class: "parent-gone" }, "What this answers isn’t here: it has ended, or isn’t for you to see.")),
      whole,
      el("p", { class: "whole-end" }, icon("hourglass"), `Posted ${moment(status.created_at)}, ends ${moment(status.expires_at)}.`),
      composer?.element,
      below,
    ].filter(Boolean),
  );
  return {
    title: `${nameOf(status.account)}’s crud`,
    nodes: [el("h1", { class: "visually-hidden" }, `A crud by ${nameOf(status.account)}`), page],
    leave: () => {
      for (const element of page.querySelectorAll(".crud")) element.forget?.();
    },
  };
}

async function found(id) {
  try {
    return await api.crud(id);
  } catch (problem) {
    if (problem.status === 404) return null;
    throw problem;
  }
}

function over() {
  return el(
    "div",
    { class: "empty" },
    el("h2", {}, "It has ended"),
    el("p", {}, "This crud was here until a moment ago. It had the time that its author gave it."),
    wayBack(),
  );
}
