// Shows the view of the present address, and keeps the site one page: links within it load nothing new.

import { el } from "./dom.js";
import { failure, loading } from "./feed.js";
import { isOurs, routeOf } from "./lib/route.js";
import { Problem } from "./lib/problem.js";

const outlet = document.getElementById("view");
/** What views left behind, by history entry, so that going back finds everything where it was. */
const left = new Map();
const MAX_LEFT = 20;

let views = {};
let shown = null;
let turn = 0;
let entry = history.state?.entry ?? newEntry();

function newEntry() {
  const id = Math.random().toString(36).slice(2);
  history.replaceState({ entry: id }, "");
  return id;
}

/**
 * Starts with these views, by name. A view is `async (context) => { title, nodes, leave? }`, where the context has
 * the path's parameters, the query, and what the view itself left in this history entry.
 */
export function start(all) {
  views = all;
  history.scrollRestoration = "manual";
  document.addEventListener("click", onClick);
  addEventListener("popstate", () => {
    leaveShown();
    entry = history.state?.entry ?? newEntry();
    show();
  });
  show({ isFirst: true });
}

/** Goes to a path of the site. */
export function go(path, { replace = false } = {}) {
  leaveShown();
  if (replace) history.replaceState({ entry }, "", path);
  else {
    history.pushState(null, "", path);
    entry = newEntry();
  }
  left.delete(entry);
  show();
}

/** Shows the present view afresh. */
export function reload() {
  shown?.leave?.();
  shown = null;
  left.delete(entry);
  show();
}

function onClick(event) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest?.("a[href]");
  if (!link || link.target || link.hasAttribute("download")) return;
  const url = new URL(link.href);
  if (url.origin !== location.origin || !isOurs(url.pathname) || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  go(url.pathname + url.search);
}

function leaveShown() {
  if (!shown) return;
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  const saved = shown.leave?.();
  left.delete(entry);
  left.set(entry, { saved, scroll: scrollY });
  if (left.size > MAX_LEFT) left.delete(left.keys().next().value);
  shown = null;
}

async function show({ isFirst = false } = {}) {
  const mine = (turn += 1);
  const { view, parameters } = routeOf(location.pathname);
  const found = left.get(entry);
  mark(location.pathname);
  document.documentElement.dataset.view = view;
  const patience = setTimeout(() => outlet.replaceChildren(loading("Loading …")), 150);
  outlet.setAttribute("aria-busy", "true");
  try {
    const context = { parameters, query: new URLSearchParams(location.search), saved: found?.saved };
    const made = await views[view](context);
    clearTimeout(patience);
    if (mine !== turn) {
      made.leave?.();
      return;
    }
    shown = made;
    document.title = made.title ? `${made.title} · Crudder` : "Crudder";
    outlet.replaceChildren(...made.nodes);
    scrollTo(0, 0);
    if (!isFirst) focusHeading();
    await made.start?.();
    if (mine === turn && found) scrollTo(0, found.scroll);
  } catch (problem) {
    clearTimeout(patience);
    if (mine !== turn) return;
    document.title = "Not shown · Crudder";
    const words = problem instanceof Problem ? problem : new Problem("This page could not be shown.");
    outlet.replaceChildren(el("h1", { class: "page-title" }, "This didn’t work"), failure(words, reload));
    focusHeading();
    if (!(problem instanceof Problem)) throw problem;
  } finally {
    if (mine === turn) outlet.removeAttribute("aria-busy");
  }
}

/** A new view is read from its heading on, unless it has put the focus somewhere itself. */
function focusHeading() {
  if (outlet.contains(document.activeElement)) return;
  const heading = outlet.querySelector("h1");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/** Marks the links that lead to where we are. */
export function mark(path = location.pathname) {
  for (const link of document.querySelectorAll("nav a[href]")) {
    if (link.getAttribute("href") === path) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}
