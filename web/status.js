// One crud, with the line of its life beneath it: what is left of it, burning down.

import { avatar } from "./avatar.js";
import { contentOf } from "./content.js";
import { el, hidden, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { age, longSpan, shortSpan } from "./lib/lifetime.js";
import { nameOf } from "./lib/name.js";
import { watch } from "./life.js";
import { picturesOf } from "./pictures.js";
import { me } from "./session.js";

const VISIBILITY = {
  unlisted: ["unlisted", "Unlisted"],
  private: ["lock", "Followers only"],
  direct: ["direct", "Only those named in it"],
};

/** How long a crud takes to burn away, as app.css has it. */
const BURN_MS = 700;

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * The element of a crud. It watches its own life; `ended(element)` is called once it has left the page. `actions`
 * has `reply(status)` and `remove(status)`, each left out where it isn't offered; `isWhole` shows it as the page's
 * own subject.
 */
export function crudElement(status, { actions = {}, ended = () => {}, isWhole = false } = {}) {
  const { account } = status;
  const profile = `/@${account.acct}`;
  const titleId = uniqueId("by");
  const posted = el("time", { datetime: status.created_at, title: moment(status.created_at) });
  const visibility = VISIBILITY[status.visibility];
  const heading = el(
    "header",
    { class: "crud-head" },
    el("a", { class: "author", href: profile, id: titleId }, el("bdi", {}, el("b", {}, nameOf(account))), " ", el("span", {}, `@${account.acct}`)),
    visibility && el("span", { class: "seen-by", title: visibility[1] }, icon(visibility[0]), hidden(visibility[1])),
    el("a", { class: "posted", href: `${profile}/${status.id}` }, posted),
  );
  const line = lifeLine(status);
  const element = el(
    "article",
    { class: `crud${isWhole ? " crud-whole" : ""}`, "aria-labelledby": titleId, "data-id": status.id, tabindex: -1 },
    el("a", { class: "face", href: profile, tabindex: -1, "aria-hidden": "true" }, avatar(account)),
    el("div", { class: "crud-body" }, heading, answers(status), said(status), el("div", { class: "crud-foot" }, acts(status, actions), line.end)),
    line.element,
  );
  if (!isWhole) element.addEventListener("click", (event) => openByClick(event, posted));
  const stop = watch(Date.parse(status.created_at), Date.parse(status.expires_at), {
    tick: (life, now) => {
      line.show(life);
      element.dataset.heat = life.heat;
      const since = age(now - Date.parse(status.created_at));
      if (posted.textContent !== since) posted.textContent = since;
    },
    end: () => leave(element, ended),
  });
  element.forget = stop;
  return element;
}

/** A click anywhere on a crud opens it, unless it means something else: a link, a button, words being marked. */
function openByClick(event, posted) {
  if (event.target.closest("a, button, summary, dialog") || !getSelection().isCollapsed) return;
  posted.click();
}

/** Takes a crud off the page: it burns away, but its words are gone at once. */
export function leave(element, ended = () => {}) {
  element.forget?.();
  const hadFocus = element.contains(document.activeElement);
  const next = element.nextElementSibling ?? element.previousElementSibling;
  const gone = () => {
    element.remove();
    ended(element);
  };
  if (!element.isConnected || calm.matches || document.hidden) gone();
  else {
    element.style.setProperty("--height", `${element.offsetHeight}px`);
    // Not one moment beyond its end may anything of it be read, or be found in the page.
    element.replaceChildren(el("div", { class: "ash", "aria-hidden": "true" }));
    element.removeAttribute("aria-labelledby");
    element.classList.add("crud-burning");
    setTimeout(gone, BURN_MS);
  }
  if (hadFocus) next?.focus?.({ preventScroll: true });
}

function lifeLine(status) {
  const left = el("span", { class: "left" });
  const words = el("span", { "aria-hidden": "true" });
  const spoken = hidden("");
  const end = el("time", { class: "end", datetime: status.expires_at, title: `Ends ${moment(status.expires_at)}` }, icon("hourglass"), words, spoken);
  const show = (life) => {
    left.style.setProperty("--share", life.share.toFixed(4));
    words.textContent = shortSpan(life.seconds);
    spoken.textContent = `ends in ${longSpan(life.seconds)}`;
  };
  return { element: el("span", { class: "line", "aria-hidden": "true" }, left), end, show };
}

function said(status) {
  const text = el("div", { class: "content", dir: "auto" }, contentOf(status.content));
  if (status.language) text.lang = status.language;
  const content = [text, picturesOf(status)];
  if (!status.spoiler_text) return content;
  return el(
    "details",
    { class: "warned" },
    el("summary", {}, icon("warning"), el("span", {}, status.spoiler_text), el("span", { class: "toggle", "aria-hidden": "true" })),
    content,
  );
}

function answers(status) {
  if (!status.in_reply_to_id) return null;
  const to = status.mentions.find((mention) => mention.id === status.in_reply_to_account_id);
  const own = status.in_reply_to_account_id === status.account.id ? status.account : to;
  // Where the author isn't named in it, the path's name doesn't matter: the id leads there.
  const href = `/@${own?.acct ?? "_"}/${status.in_reply_to_id}`;
  const whom = own ? `@${own.acct}` : "a crud";
  return el("p", { class: "answers" }, icon("reply"), el("a", { href }, `in answer to ${whom}`));
}

function acts(status, { reply, remove }) {
  const buttons = [];
  if (reply) {
    const count = status.replies_count;
    const label = `Reply to ${nameOf(status.account)}${count > 0 ? `, ${count} so far` : ""}`;
    buttons.push(
      el("button", { type: "button", class: "act", "aria-label": label, click: () => reply(status) }, icon("reply"), count > 0 ? String(count) : ""),
    );
  }
  if (remove && status.account.id === me()?.id) {
    buttons.push(
      el("button", { type: "button", class: "act", "aria-label": "Delete this crud", click: () => remove(status) }, icon("trash")),
    );
  }
  return el("div", { class: "acts" }, buttons);
}

const dates = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** A moment in the reader's own words. */
export function moment(iso) {
  return dates.format(new Date(iso));
}
