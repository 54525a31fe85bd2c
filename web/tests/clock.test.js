import assert from "node:assert/strict";
import { test } from "node:test";

import { ServerClock } from "../lib/clock.js";

/** A browser's clock that moves by hand, and a server's that is ahead of it by some milliseconds. */
function world(ahead) {
  const start = Date.parse("2026-11-23T20:00:00Z");
  const state = { local: start, ahead };
  const clock = new ServerClock(() => state.local);
  const answer = (delay = 0) => {
    const askedAt = state.local;
    const stamp = new Date(Math.floor((state.local + state.ahead) / 1000) * 1000).toUTCString();
    state.local += delay;
    clock.observe(stamp, askedAt, state.local);
  };
  return { state, clock, answer, error: () => clock.now() - (state.local + state.ahead) };
}

test("before the first answer, the browser's clock counts", () => {
  const { clock, state } = world(5000);
  assert.equal(clock.now(), state.local);
});

test("one answer places the server's clock within a second, never late", () => {
  for (const ahead of [-3_600_000, -400, 0, 250, 999, 7_200_500]) {
    const { answer, error } = world(ahead);
    answer();
    assert.ok(error() >= 0 && error() <= 1000, `${ahead}: ${error()}`);
  }
});

test("more answers place it better", () => {
  const { answer, error, state } = world(12_345);
  for (let i = 0; i < 20; i += 1) {
    answer(5);
    state.local += 1130;
  }
  assert.ok(error() >= 0 && error() < 150, `${error()}`);
});

test("a clock that was set is noticed", () => {
  const { answer, error, state } = world(0);
  answer();
  state.ahead = 3_600_000;
  answer();
  assert.ok(error() >= 0 && error() <= 1000);
});

test("an answer without a date teaches nothing", () => {
  const { clock, state } = world(5000);
  clock.observe(null, state.local, state.local);
  clock.observe("soon", state.local, state.local);
  assert.equal(clock.now(), state.local);
});
