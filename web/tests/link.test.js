import assert from "node:assert/strict";
import { test } from "node:test";

import { parseLink } from "../lib/link.js";

test("both neighbours are found, as paths", () => {
  const header =
    '<http://127.0.0.1:3000/api/v1/timelines/home?limit=5&max_id=11>; rel="next", ' +
    '<http://127.0.0.1:3000/api/v1/timelines/home?limit=5&min_id=15>; rel="prev"';
  assert.deepEqual(parseLink(header), {
    next: "/api/v1/timelines/home?limit=5&max_id=11",
    prev: "/api/v1/timelines/home?limit=5&min_id=15",
  });
});

test("no header is no link", () => {
  assert.deepEqual(parseLink(null), {});
  assert.deepEqual(parseLink(""), {});
  assert.deepEqual(parseLink("nonsense"), {});
});

test("commas in a target, bare relations and several at once are read", () => {
  assert.deepEqual(parseLink('</a?x=1,2>; rel=next; title="b, c", </d>; rel="prev last"'), {
    next: "/a?x=1,2",
    prev: "/d",
    last: "/d",
  });
});

test("a link to another host asks our own", () => {
  assert.deepEqual(parseLink('<https://elsewhere.example/api?max_id=1>; rel="next"'), { next: "/api?max_id=1" });
});
