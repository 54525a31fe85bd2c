// What a visitor meets at the front door.

import { el } from "../dom.js";
import { clock } from "../http.js";
import { shortSpan } from "../lib/lifetime.js";
import { watch } from "../life.js";

/** Four lives to show what is meant, in seconds: what is left, and of how much. The last one ends as one looks. */
const LIVES = [
  [6.9 * 86_400, 7 * 86_400],
  [9.2 * 3_600, 12 * 3_600],
  [48 * 60, 3 * 3_600],
  [15, 60],
];

/** The front page for those who are not signed in. */
export function welcome() {
  const stops = [];
  const samples = LIVES.map(([left, whole]) => sample(left, whole, stops));
  return {
    title: "",
    nodes: [
      el(
        "section",
        { class: "welcome" },
        el("h1", {}, "Say it.", el("br"), "Let it ", el("em", {}, "end"), "."),
        el("p", { class: "lead" }, "On Crudder everything you share has an end, and you choose it: an hour, a day, a month at most. At that second it is gone, for everybody, everywhere."),
        el("p", { class: "doors" }, el("a", { class: "button", href: "/sign-up" }, "Sign up"), el("a", { class: "button quiet", href: "/sign-in" }, "Sign in"), el("a", { href: "/public" }, "Look around first")),
        el("ul", { class: "samples", "aria-hidden": "true" }, samples),
      ),
    ],
    leave: () => stops.forEach((stop) => stop()),
  };
}

function sample(left, whole, stops) {
  const fuse = el("span", { class: "left" });
  const words = el("span", { class: "end" });
  const item = el("li", { class: "sample" }, el("span", { class: "line" }, fuse), words);
  const endsAt = clock.now() + left * 1000;
  const stop = watch(endsAt - whole * 1000, endsAt, {
    tick: (life) => {
      fuse.style.setProperty("--share", life.share.toFixed(4));
      words.textContent = shortSpan(life.seconds);
      item.dataset.heat = life.heat;
    },
    end: () => {
      fuse.remove();
      words.textContent = "gone";
    },
  });
  stops.push(stop);
  return item;
}
