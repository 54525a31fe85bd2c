// A list of cruds: pages by the Link header, asks for new ones now and then, and lets go of what ends.

import * as api from "./api.js";
import { say } from "./announce.js";
import { el } from "./dom.js";
import { clock } from "./http.js";
import { isNewer, newest } from "./lib/order.js";
import { crudElement, leave } from "./status.js";

/** How often new cruds are asked for; how rarely at most where none come; and where asking fails. */
const POLL_MS = 20_000;
const POLL_IDLE_MS = 60_000;
const POLL_FAILING_MS = 300_000;
/** How many pages without anything to show are read on before the reader is asked. */
const MAX_EMPTY_PAGES = 5;

/**
 * A feed of the timeline at `path`. `empty` is shown where there is nothing; `keep(status)` may leave some out.
 * `start(saved)` fills it; `stop()` lets it rest; `add(status)` puts a crud of one's own on top.
 */
export class Feed {
  #list = el("div", { class: "feed", role: "feed", "aria-label": "Cruds" });
  #fresh = el("div", { class: "fresh" });
  #foot = el("div", { class: "feed-foot" });
  #items = new Map();
  #waiting = [];
  #top = null;
  #next = null;
  #pollAfter = POLL_MS;
  #timer = null;
  #stopped = false;
  #onVisible = () => {
    this.#pollAfter = POLL_MS;
    this.#schedule(document.hidden ? null : 1_000);
  };

  constructor({ path, empty, actions, keep = () => true, changed = () => {} }) {
    Object.assign(this, { path, empty, actions, keep, changed });
    this.element = el("div", { class: "feed-frame" }, this.#fresh, this.#list, this.#foot);
  }

  /** Fills the feed: with what was saved of it, else with the first page. */
  async start(saved) {
    document.addEventListener("visibilitychange", this.#onVisible);
    if (saved?.items.length > 0) {
      this.#next = saved.next;
      this.#top = saved.top;
      this.#append(saved.items);
      this.#settle();
      this.#schedule(1_000);
      return;
    }
    await this.#load(this.path, "Loading cruds …");
    this.#schedule(POLL_MS);
  }

  /** Stops asking and watching; answers what [`start`] needs to go on. */
  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#onVisible);
    const items = [...this.#items.values()];
    for (const element of this.#list.children) element.forget?.();
    return { items, next: this.#next, top: this.#top };
  }

  /** Puts a crud on top; it is there once, however often it comes. */
  add(status) {
    if (!this.keep(status) || this.#items.has(status.id)) return;
    // Not asked for from here on: others may have posted between the last look and this one.
    this.#items.set(status.id, status);
    this.#list.prepend(this.#element(status));
    this.#settle();
  }

  /** Takes a crud out that was deleted. */
  remove(id) {
    const element = this.#list.querySelector(`[data-id="${CSS.escape(id)}"]`);
    if (element) leave(element, () => this.#forget(id));
  }

  /** What is in it now. */
  get items() {
    return [...this.#items.values()];
  }

  async #load(path, words) {
    this.#foot.replaceChildren(loading(words));
    this.#list.setAttribute("aria-busy", "true");
    try {
      const before = this.#items.size;
      this.#next = path;
      // A page may hold nothing to show, and yet lead on to one that does.
      for (let pages = 0; pages < MAX_EMPTY_PAGES && this.#next && this.#items.size === before; pages += 1) {
        const { items, next } = await api.page(this.#next);
        if (this.#stopped) return;
        this.#next = next;
        this.#raise(items.map((item) => item.id));
        this.#append(items);
      }
      this.#settle();
    } catch (problem) {
      if (!this.#stopped) this.#foot.replaceChildren(failure(problem, () => this.#load(this.#next ?? path, words)));
    } finally {
      this.#list.removeAttribute("aria-busy");
    }
  }

  #append(items) {
    for (const status of items) {
      if (this.#items.has(status.id) || !this.keep(status) || !isAlive(status)) continue;
      this.#items.set(status.id, status);
      this.#list.append(this.#element(status));
    }
  }

  #element(status) {
    return crudElement(status, { actions: this.actions, ended: () => this.#forget(status.id) });
  }

  #forget(id) {
    this.#items.delete(id);
    if (!this.#stopped) this.#settle();
  }

  #raise(ids) {
    this.#top = newest([...ids, ...(this.#top ? [this.#top] : [])]);
  }

  /** Sets what stands under the list: more, nothing at all, or the end. */
  #settle() {
    this.changed(this.items);
    if (this.#next) {
      const more = el("button", { type: "button", class: "button quiet", click: () => this.#more() }, "Load more");
      this.#foot.replaceChildren(more);
    } else if (this.#items.size === 0) this.#foot.replaceChildren(this.empty());
    else this.#foot.replaceChildren(el("p", { class: "the-end" }, "That’s all there is, for now."));
  }

  async #more() {
    const before = this.#list.lastElementChild;
    await this.#load(this.#next, "Loading more …");
    // The button that had the focus is gone: go on where the new ones begin.
    const first = before ? before.nextElementSibling : this.#list.firstElementChild;
    first?.focus({ preventScroll: true });
  }

  #schedule(after) {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (after !== null && !this.#stopped && !document.hidden) this.#timer = setTimeout(() => this.#poll(), after);
  }

  async #poll() {
    try {
      const found = navigator.onLine ? await this.#look() : 0;
      this.#pollAfter = found > 0 ? POLL_MS : Math.min(POLL_IDLE_MS, this.#pollAfter * 1.25);
    } catch (problem) {
      this.#pollAfter = Math.min(POLL_FAILING_MS, Math.max(this.#pollAfter * 2, (problem.retryAfter ?? 0) * 1000));
    }
    this.#schedule(this.#pollAfter);
  }

  /** Asks for what is new; answers how much of it came. */
  async #look() {
    const found = this.#top ? await api.newerThan(this.path, this.#top) : (await api.page(this.path)).items;
    if (this.#stopped) return 0;
    this.#raise(found.map((item) => item.id));
    const known = new Set(this.#waiting.map((item) => item.id));
    this.#waiting.unshift(...found.filter((item) => this.keep(item) && !this.#items.has(item.id) && !known.has(item.id)));
    this.#waiting = this.#waiting.filter(isAlive);
    this.#offer();
    return found.length;
  }

  /** New cruds wait behind a button: what somebody reads doesn't move away under their eyes. */
  #offer() {
    const count = this.#waiting.length;
    if (count === 0) {
      this.#fresh.replaceChildren();
      return;
    }
    const words = count === 1 ? "Show 1 new crud" : `Show ${count} new cruds`;
    if (this.#fresh.textContent !== words) say(count === 1 ? "1 new crud" : `${count} new cruds`);
    this.#fresh.replaceChildren(el("button", { type: "button", class: "button fresh-button", click: () => this.#show() }, words));
  }

  #show() {
    const waiting = this.#waiting.filter((item) => isAlive(item) && !this.#items.has(item.id));
    this.#waiting = [];
    this.#offer();
    const all = [...waiting, ...this.#items.values()].sort((a, b) => (isNewer(a.id, b.id) ? -1 : 1));
    this.#items = new Map(all.map((item) => [item.id, item]));
    for (const status of waiting.reverse()) this.#list.prepend(this.#element(status));
    this.#settle();
    this.#list.firstElementChild?.focus();
  }
}

const isAlive = (status) => Date.parse(status.expires_at) > clock.now();

/** What stands where something is being fetched. */
export function loading(words) {
  return el("p", { class: "loading", role: "status" }, el("span", { class: "fuse", "aria-hidden": "true" }), words);
}

/** What stands where something could not be fetched. */
export function failure(problem, again) {
  return el(
    "div",
    { class: "failure", role: "alert" },
    el("p", {}, problem.message),
    el("button", { type: "button", class: "button quiet", click: again }, "Try again"),
  );
}
