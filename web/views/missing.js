// What stands where nothing is.

import { el } from "../dom.js";

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
        el("p", {}, el("a", { class: "button quiet", href: "/" }, "Back to what is alive")),
      ),
    ],
  };
}
