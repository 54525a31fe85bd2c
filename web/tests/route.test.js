import assert from "node:assert/strict";
import { test } from "node:test";

import { isNewer, newest } from "../lib/order.js";
import { isOurs, routeOf } from "../lib/route.js";

test("each path has its view", () => {
  assert.deepEqual(routeOf("/"), { view: "home", parameters: {} });
  assert.deepEqual(routeOf("/@ada"), { view: "profile", parameters: { handle: "ada" } });
  assert.deepEqual(routeOf("/@ada/"), { view: "profile", parameters: { handle: "ada" } });
  assert.deepEqual(routeOf("/@ada/1234"), { view: "crud", parameters: { handle: "ada", id: "1234" } });
  assert.deepEqual(routeOf("/tags/gr%C3%BCn"), { view: "tag", parameters: { tag: "grün" } });
  assert.deepEqual(routeOf("/tags/%ff"), { view: "tag", parameters: { tag: "%ff" } });
});

test("any other path is nobody's", () => {
  for (const path of ["/nothing", "/@", "/@ada/x", "/@ada/1/2", "/public/x", "/tags/"]) {
    assert.equal(routeOf(path).view, "missing", path);
  }
});

test("the API is not a page of the site", () => {
  for (const path of ["/api/v1/instance", "/local/mailbox", "/local", "/health"]) assert.ok(!isOurs(path), path);
  for (const path of ["/", "/@local", "/public", "/healthy"]) assert.ok(isOurs(path), path);
});

test("ids are compared as the numbers that they are", () => {
  assert.ok(isNewer("117000000000000001", "117000000000000000"));
  assert.ok(isNewer("10", "9"));
  assert.ok(!isNewer("9", "9"));
  assert.equal(newest(["9", "117", "20"]), "117");
  assert.equal(newest([]), null);
});
