// One clock for everything on the page that ends: it ticks at the server's full seconds, for ends are whole seconds.

import { clock } from "./http.js";
import { lifeAt } from "./lib/lifetime.js";

const living = new Set();
let timer = null;

/**
 * Watches a life: `tick(life, now)` is called at once and each second while the page is visible, `end()` once, at
 * its end. Answers a function that stops watching.
 */
export function watch(bornAt, endsAt, { tick, end }) {
  const one = { bornAt, endsAt, tick, end };
  living.add(one);
  look(one, clock.now());
  schedule();
  return () => living.delete(one);
}

function look(one, now) {
  const life = lifeAt(one.bornAt, one.endsAt, now);
  if (!life.isOver) {
    one.tick(life, now);
    return;
  }
  // First forgotten, then told: what ends must not end twice.
  living.delete(one);
  one.end();
}

function lookAtAll() {
  timer = null;
  const now = clock.now();
  for (const one of [...living]) look(one, now);
  schedule();
}

function schedule() {
  if (timer !== null || living.size === 0 || document.hidden) return;
  timer = setTimeout(lookAtAll, 1000 - (clock.now() % 1000) + 5);
}

// A hidden page may sleep through an end: when it is seen again, nothing ended may be on it.
document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  timer = null;
  if (!document.hidden) lookAtAll();
});
addEventListener("pageshow", () => {
  clearTimeout(timer);
  lookAtAll();
});
