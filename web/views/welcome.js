// What a visitor meets at the front door.

import { el } from "../dom.js";

/** The front page for those who are not signed in. */
export function welcome() {
  const life = (words, share, heat) => {
    const left = el("span", { class: "left" });
    left.style.setProperty("--share", share);
    return el("li", { class: "sample", "data-heat": heat }, el("span", { class: "line" }, left), el("span", { class: "end" }, words));
  };
  return {
    title: "",
    nodes: [
      el(
        "section",
        { class: "welcome" },
        el("h1", {}, "Say it.", el("br"), "Let it ", el("em", {}, "end"), "."),
        el("p", { class: "lead" }, "On Crudder everything you share has an end, and you choose it: an hour, a day, a month at most. At that second it is gone, for everybody, everywhere."),
        el("ul", { class: "samples", "aria-hidden": "true" }, life("6 d 23 h", 0.94, "cool"), life("9 h", 0.62, "warm"), life("48 m", 0.31, "hot"), life("12 s", 0.08, "last")),
        el("p", { class: "doors" }, el("a", { class: "button", href: "/sign-up" }, "Sign up"), el("a", { class: "button quiet", href: "/sign-in" }, "Sign in"), el("a", { href: "/public" }, "Look around first")),
      ),
    ],
  };
}
