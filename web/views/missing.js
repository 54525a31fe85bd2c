// What stands where nothing is.

import { el } from "../dom.js";
import { isSignedIn } from "../session.js";

/** The way on from a page that leads nowhere. */
export function wayBack() {
  return el("a", { class: "button quiet", href: isSignedIn() ? "/" : "/public" }, "Back to what is alive");
}

/** A page that says so. */
export function missing(title = "Nothing here", text = "This page isn’t here. Perhaps it had an end, too.") {
  return {
    title,
    nodes: [
      el(
        "section",
        { class: "missing" },
        el("div", { class: "burnt-line", "aria-hidden": "true" }),
        el("h1", {}, title),
        el("p", {}, text),
        el("p", {}, wayBack()),
      ),
    ],
  };
}
