import assert from "node:assert/strict";
import { test } from "node:test";

import { age, lifeAt, lifetimeFromText, longSpan, shortSpan } from "../lib/lifetime.js";

const short = (seconds) => shortSpan(seconds).replaceAll("\u00a0", " ");

test("a span is said in its two largest units", () => {
  assert.equal(short(2 * 3600 + 59 * 60 + 59), "2 h 59 m");
  assert.equal(short(7 * 86400), "7 d");
  assert.equal(short(6 * 86400 + 23 * 3600 + 59 * 60), "6 d 23 h");
  assert.equal(short(61), "1 m 1 s");
  assert.equal(short(59), "59 s");
  assert.equal(short(0), "0 s");
  assert.equal(short(86400 + 59), "1 d");
  assert.equal(longSpan(3600 + 120), "1 hour and 2 minutes");
  assert.equal(longSpan(86400), "1 day");
});

test("a life is over at its very end, and not before", () => {
  assert.equal(lifeAt(0, 60_000, 59_999).isOver, false);
  assert.equal(lifeAt(0, 60_000, 59_999).seconds, 1);
  assert.equal(lifeAt(0, 60_000, 60_000).isOver, true);
  assert.equal(lifeAt(0, 60_000, 99_000).seconds, 0);
});

test("what is left is a share of the whole", () => {
  assert.equal(lifeAt(0, 60_000, 15_000).share, 0.75);
  assert.equal(lifeAt(0, 60_000, 70_000).share, 0);
  assert.equal(lifeAt(10_000, 60_000, 0).share, 1);
  assert.equal(lifeAt(5, 5, 0).share, 1);
});

test("a life gets hotter towards its end", () => {
  const heat = (seconds) => lifeAt(0, seconds * 1000, 0).heat;
  assert.deepEqual([59, 599, 600, 10_799, 10_800, 86_399, 86_400].map(heat), [
    "last", "last", "hot", "hot", "warm", "warm", "cool",
  ]);
});

test("an age is coarse", () => {
  const said = [0, 59_999, 60_000, 7_200_000, 86_400_000 * 12].map((ms) => age(ms).replace("\u00a0", " "));
  assert.deepEqual(said, ["now", "now", "1 m", "2 h", "12 d"]);
  assert.equal(age(-5000), "now");
});

test("a hashtag chooses a lifetime", () => {
  assert.equal(lifetimeFromText("gone soon #exp3h"), 10_800);
  assert.equal(lifetimeFromText("#exp60s first, #exp1d second"), 60);
  assert.equal(lifetimeFromText("a#exp3h or #experience or #exp3hours"), null);
  assert.ok(Number.isNaN(lifetimeFromText("#exp1s")));
  assert.ok(Number.isNaN(lifetimeFromText("#exp31d")));
});
