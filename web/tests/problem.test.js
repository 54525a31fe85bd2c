import assert from "node:assert/strict";
import { test } from "node:test";

import { problemOf, unanswered } from "../lib/problem.js";

test("a broken rule is told at the field that it names", () => {
  const problem = problemOf(422, {
    error: "Validation failed: password is too short (minimum is 12 characters)",
    details: { password: [{ error: "ERR_INVALID", description: "is too short (minimum is 12 characters)" }] },
  });
  assert.deepEqual(problem.fields, { password: "Password is too short (minimum is 12 characters)." });
  assert.equal(problem.message, problem.fields.password);
  assert.equal(problem.isPassing, false);
});

test("what API Gateway answers has another shape, and is understood", () => {
  assert.match(problemOf(413, { message: "Request Entity Too Large" }).message, /too much/);
  assert.match(problemOf(418, null).message, /418/);
});

test("when to come back is said", () => {
  const problem = problemOf(429, { error: "Too many requests" }, 7);
  assert.match(problem.message, /7 s/);
  assert.ok(problem.isPassing);
});

test("a request without an answer may be sent again", () => {
  assert.ok(unanswered(new TypeError("Failed to fetch")).isPassing);
  assert.match(unanswered(Object.assign(new Error(), { name: "TimeoutError" })).message, /in time/);
});
