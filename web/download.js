// The button that puts all that is one's own, and alive, into a file.

import { complain, note } from "./announce.js";
import * as api from "./api.js";
import { el } from "./dom.js";
import { clock } from "./http.js";
import { alive, count, takeOut } from "./lib/takeout.js";

const LABEL = "Download everything";

const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

export function download() {
  const button = el("button", { type: "button", class: "button quiet", click: async () => {
    button.disabled = true;
    try {
      const told = (number) => button.replaceChildren(`${number} so far…`);
      const found = alive(await takeOut({ ask: api.exportPage, wait, told }), clock.now());
      save({ exported_at: new Date(clock.now()).toISOString(), ...found });
      note(`Saved: ${count(found)} things.`);
    } catch (problem) {
      complain(problem);
    } finally {
      button.disabled = false;
      button.replaceChildren(LABEL);
    }
  } }, LABEL);
  return el(
    "section",
    { class: "settings" },
    el("h2", {}, "Take it with you"),
    el("p", {}, "One file with all that is yours and still there: your profile, your cruds and messages, whom you know, what you keep. What has ended is nowhere in it. The file does not end: what you do with it is up to you."),
    button,
  );
}

/** Hands a file to the browser. */
function save(found) {
  const address = URL.createObjectURL(new Blob([JSON.stringify(found, null, 2)], { type: "application/json" }));
  const name = `crudder-${found.account.username}-${found.exported_at.slice(0, 10)}.json`;
  el("a", { href: address, download: name }).click();
  // The browser takes it from here on, and needs a moment for that.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
