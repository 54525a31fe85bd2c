import assert from "node:assert/strict";
import { test } from "node:test";

import { allowed, linkAttributes } from "../lib/allow.js";

const ORIGIN = "https://crudder.example";
const decide = (tag, attributes = {}) => allowed(tag, (name) => attributes[name] ?? null, ORIGIN);

test("paragraphs and breaks stay, without what they bear", () => {
  assert.deepEqual(decide("p", { onclick: "x()", style: "x", id: "x" }), { keep: "element", attributes: {} });
  assert.deepEqual(decide("BR"), { keep: "element", attributes: {} });
});

test("only known classes stay", () => {
  assert.deepEqual(decide("span", { class: "invisible app u-url" }).attributes, { class: "invisible u-url" });
});

test("scripts go with their content, unknown elements leave their text", () => {
  for (const tag of ["script", "STYLE", "iframe", "svg", "template"]) assert.equal(decide(tag).keep, "nothing", tag);
  for (const tag of ["img", "form", "video", "x-y", "h1"]) assert.equal(decide(tag).keep, "children", tag);
});

test("a link of our own stays in the page, another opens beside it", () => {
  assert.deepEqual(linkAttributes(`${ORIGIN}/@ada?x#y`, ORIGIN), { href: "/@ada?x#y" });
  assert.deepEqual(linkAttributes("http://e.com/a", ORIGIN), {
    href: "http://e.com/a",
    target: "_blank",
    rel: "nofollow noopener noreferrer",
  });
});

test("a link that runs something is no link", () => {
  for (const href of ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "", null, "//e.com"]) {
    assert.equal(linkAttributes(href, ORIGIN), null, String(href));
    assert.equal(decide("a", { href }).keep, "children", String(href));
  }
});
