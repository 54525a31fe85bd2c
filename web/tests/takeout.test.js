import assert from "node:assert/strict";
import { test } from "node:test";

import { alive, count, takeOut } from "../lib/takeout.js";

const PAGES = {
  "/api/v1/crudder/export": { body: { account: { id: "1" }, followed_tags: ["rust"] }, next: "/statuses" },
  "/statuses": { body: { statuses: [{ id: "9" }], boosts: [{ id: "8" }] }, next: "/statuses?max_id=8" },
  "/statuses?max_id=8": { body: { statuses: [], boosts: [] }, next: "/lists" },
  "/lists": { body: { statuses: [{ id: "7" }], lists: [] }, next: null },
};

test("pages are followed to the end, also past an empty one, and what has one name belongs together", async () => {
  const asked = [];
  const heard = [];
  const ask = async (path) => {
    asked.push(path);
    return PAGES[path];
  };
  const found = await takeOut({ ask, wait: assert.fail, told: (number) => heard.push(number) });
  assert.deepEqual(asked, Object.keys(PAGES));
  assert.deepEqual(found, {
    account: { id: "1" },
    followed_tags: ["rust"],
    statuses: [{ id: "9" }, { id: "7" }],
    boosts: [{ id: "8" }],
    lists: [],
  });
  assert.deepEqual(heard, [2, 4, 4, 5]);
  assert.equal(count(found), 5);
});

test("who is asked for patience waits as long as that, and asks again", async () => {
  const waited = [];
  let asked = 0;
  const ask = async () => {
    asked += 1;
    if (asked === 1) throw Object.assign(new Error("busy"), { status: 429, retryAfter: 30 });
    if (asked === 2) throw Object.assign(new Error("busy"), { status: 503, retryAfter: null });
    return { body: { notes: [] }, next: null };
  };
  const found = await takeOut({ ask, wait: async (seconds) => waited.push(seconds), told: () => {} });
  assert.deepEqual([found, waited], [{ notes: [] }, [30, 5]]);
});

test("patience has an end, and any other problem is the caller's at once", async () => {
  for (const [status, waits] of [[429, 10], [401, 0]]) {
    let waited = 0;
    const ask = async () => {
      throw Object.assign(new Error("no"), { status });
    };
    const wait = async () => {
      waited += 1;
    };
    await assert.rejects(takeOut({ ask, wait, told: () => {} }), { status });
    assert.equal(waited, waits);
  }
});

test("what has ended since its page came is left out, and with it what boosts it", () => {
  const [soon, late] = ["2026-11-26T00:00:00.000Z", "2026-11-26T01:00:00.000Z"];
  const found = {
    account: { id: "1" },
    followed_tags: ["rust"],
    statuses: [{ id: "1", expires_at: soon }, { id: "2", expires_at: late }],
    boosts: [{ id: "3", expires_at: late, reblog: { id: "4", expires_at: soon } }],
  };
  assert.deepEqual(alive(found, Date.parse(soon)), {
    account: { id: "1" },
    followed_tags: ["rust"],
    statuses: [{ id: "2", expires_at: late }],
    boosts: [],
  });
  assert.deepEqual(alive(found, Date.parse(soon) - 1), found);
});
