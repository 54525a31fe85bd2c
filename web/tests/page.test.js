// What holds of the site's files as a whole.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const WEB = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const read = (file) => readFileSync(join(WEB, file), "utf8");
const page = read("index.html");

/** Every module of the site, as paths from its root. */
const modules = readdirSync(WEB, { recursive: true })
  .filter((file) => file.endsWith(".js") && !file.startsWith("tests"))
  .sort();

test("every module that is needed is asked for at once, and no other", () => {
  const needed = new Set();
  const follow = (file) => {
    if (needed.has(file)) return;
    needed.add(file);
    for (const [, target] of read(file).matchAll(/^import[^;]*?"(\.[^"]+)";/gm)) {
      const path = relative(WEB, resolve(WEB, dirname(file), target));
      assert.ok(existsSync(join(WEB, path)), `${file} imports ${target}`);
      follow(path);
    }
  };
  follow("main.js");
  assert.deepEqual([...needed].sort(), modules);
  const preloaded = [...page.matchAll(/rel="modulepreload" href="\/([^"]+)"/g)].map(([, path]) => path);
  assert.deepEqual([...preloaded, "main.js"].sort(), modules);
});

test("the page fetches nothing from elsewhere and runs nothing of its own", () => {
  for (const [, target] of page.matchAll(/(?:src|href)="([^"]+)"/g)) {
    assert.ok(target.startsWith("/") || target.startsWith("#"), target);
    if (/\.\w+$/.test(target)) assert.ok(existsSync(join(WEB, target)), target);
  }
  assert.doesNotMatch(page, /<style|<script(?![^>]*src)|\son\w+=|style="/);
  assert.match(page, /script-src 'self';/);
});

test("no HTML is ever made of a text, but in the one place that sifts it", () => {
  for (const file of modules) {
    assert.doesNotMatch(read(file), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/, file);
    if (file !== "content.js") assert.doesNotMatch(read(file), /DOMParser/, file);
  }
});
