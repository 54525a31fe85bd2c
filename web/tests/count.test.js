import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { countCharacters, isBlank, trimmed, urlLength } from "../lib/count.js";

const check = (text, count) => assert.equal(countCharacters(text), count, text);

test("texts of all scripts count as the server's own tests have it", () => {
  const counts = JSON.parse(readFileSync(new URL("counts.json", import.meta.url), "utf8"));
  for (const [text, count] of counts) check(text, count);
});

test("a URL counts 23, whatever its length", () => {
  check("https://example.com/a/very/long/path?with=a&query=string", 23);
  check("http://e.de", 23);
  check("see https://example.com/.", 4 + 23 + 1);
  check("HTTPS://EXAMPLE.COM and https://b.example", 23 + 5 + 23);
});

test("a URL ends where the sentence goes on", () => {
  const found = (text) => text.slice(0, urlLength(text));
  assert.equal(found("https://e.com/a(b)c) rest"), "https://e.com/a(b)c");
  assert.equal(found("https://e.com/a, rest"), "https://e.com/a");
  assert.equal(found("https://e.com.\n"), "https://e.com");
  assert.equal(found("https://e.com/?q=1#x\" onclick"), "https://e.com/?q=1#x");
  assert.equal(found("https://"), "");
  assert.equal(found("ftp://e.com"), "");
  assert.equal(found("https://user@e.com:8080/x"), "https://user@e.com:8080/x");
});

test("a URL ends at brackets, quotes, spaces and sentence marks of any script", () => {
  const found = (text) => text.slice(0, urlLength(text));
  for (const after of ["」を", "）。", "”,", "’", "\u3000と", "\u00a0et", "。次", "।", "؟", "！", "…", "»", "＂", "\u200bx", "（x y", "〕"]) {
    assert.equal(found(`https://e.com/x${after}`), "https://e.com/x", after);
  }
  for (const whole of ["https://ja.example/wiki/君の名は", "https://हिन्दी.example/पथ", "https://fa.example/می\u200cخواهم", "https://e.com/Foo_(bar)", "https://ja.example/東京（曖昧さ回避）", "https://e.com/it's"]) {
    assert.equal(found(`${whole} next`), whole);
  }
});

test("what is no web address counts as it is written", () => {
  for (const text of ["https://a..b/x", "https://e_x.com/", "https://foo.1/", "https://-a.com", "xhttps://e.com", "a.https://e.com/"]) {
    check(text, text.length);
  }
  check("https://1.2.3.4/x", 23);
  check("(https://e.com)", 25);
});

test("a mention counts without its domain", () => {
  check("@ada@social.example hi", 4 + 3);
  check("@ada hi", 7);
  check("@ada@bob", 8);
  check("mail me: ada@social.example", 27);
  check("hi @ada@social.example.", 3 + 4 + 1);
});

test("a letter that is not ASCII ends a name, and what is no host names nobody", () => {
  check("@bob@social.exampleさん", 4 + 2);
  check("@bobさん", 6);
  for (const text of ["@bob@", "@bob@ hi", "@bob@さん", "@bob@x.example_y", "@bob@x.example@y", "@bob@localhost", "é@bob@x.example"]) {
    check(text, [...text].length);
  }
  check("@bob@localhost:3000", 19);
  check("@bob@127.0.0.1:3000 hi", 7);
});

test("edges are trimmed before counting", () => {
  assert.equal(trimmed("\r\n \u3000a\r\nb\rc\0\n"), "a\nb\nc");
});

test("what looks like one character is one", () => {
  check("👩‍👩‍👧‍👦é", 2);
  check("e\u0301", 1);
  check("ä".repeat(500), 500);
  check("", 0);
  check("a\nb", 3);
});

test("a URL holds its mentions and hashtags", () => {
  check("https://example.com/@ada#tag", 23);
});

test("a text far too long is not counted to its end", () => {
  check("https://a(".repeat(100_000), 1_000_000);
});

test("a text of nothing visible is blank", () => {
  for (const blank of ["", " ", "\n\t\r\n", "\u200b\ufeff", "\0", "\u2800", "\u3164\u115f", "\u00ad\u{e0041}"]) assert.ok(isBlank(blank), JSON.stringify(blank));
  assert.ok(!isBlank(" a "));
});
