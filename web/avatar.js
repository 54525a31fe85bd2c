// The picture of an account; for one without, a face: its first letter over a drift of sand, in colours of its own.

import { el, svg } from "./dom.js";
import { nameOf } from "./lib/name.js";

/** Background, sand, letter: each letter stands out from both by 4.5 : 1 at least. */
const COLOURS = [
  ["#3b2a5c", "#5a3f86", "#ffe9c9"],
  ["#5c1f3c", "#8a2d52", "#ffe3d6"],
  ["#14424a", "#1d626b", "#d9fbf3"],
  ["#6b2b12", "#94401b", "#fff0d9"],
  ["#26365e", "#38508a", "#e1ebff"],
  ["#3f4419", "#5d6426", "#f6f8d4"],
  ["#53265f", "#783a88", "#fbe4ff"],
  ["#1f4a33", "#2f6b4b", "#dcfbe6"],
];

function hash(text) {
  let value = 2166136261;
  for (const char of text) value = Math.imul(value ^ char.codePointAt(0), 16777619);
  // FNV's low bits alone would give half the people one colour.
  value = Math.imul(value ^ (value >>> 15), 2246822507);
  return (value ^ (value >>> 13)) >>> 0;
}

/** The picture of an account, for the eye only. */
export function avatar(account, size = "m") {
  const own = ownPicture(account, "avatar");
  if (own === null) return face(account, size);
  // Its address holds for some minutes: what was kept for longer shows the face.
  const fail = () => image.replaceWith(face(account, size));
  const image = el("img", { class: `avatar avatar-${size}`, src: own, alt: "", width: 48, height: 48, loading: "lazy", error: fail });
  return image;
}

/** Where an account's own picture of that sort can be looked at; null where it has none. */
export function ownPicture(account, which) {
  const address = new URL(account[which], location.href);
  // The server's placeholder is the same for everybody; anything else is a picture of this person's.
  return address.pathname.endsWith(`/${which}s/original/missing.png`) ? null : address.href;
}

function face(account, size) {
  const seed = hash(account.acct);
  const [ground, sand, letter] = COLOURS[seed % COLOURS.length];
  const level = 52 + ((seed >>> 8) % 16);
  const swell = 8 + ((seed >>> 12) % 10);
  const drift = `M0 ${level} Q 24 ${level - swell} 50 ${level} T 100 ${level - 4} V100 H0 Z`;
  const text = svg("text", { x: 50, y: 50, dy: "0.36em", "text-anchor": "middle", fill: letter, class: "letter" });
  text.textContent = [...(nameOf(account))][0].toUpperCase();
  return svg(
    "svg",
    { viewBox: "0 0 100 100", class: `avatar avatar-${size}`, "aria-hidden": "true", focusable: "false" },
    svg("rect", { width: 100, height: 100, fill: ground }),
    svg("path", { d: drift, fill: sand }),
    text,
  );
}
