// Writes a crud: text, warning, who may see it, and how long it lives.

import { note } from "./announce.js";
import * as api from "./api.js";
import { avatar } from "./avatar.js";
import { el, hidden, uniqueId } from "./dom.js";
import { clock } from "./http.js";
import { icon } from "./icons.js";
import { countCharacters, isBlank, MAX_CHARS, trimmed } from "./lib/count.js";
import { lifetimeFromText, MAX_LIFETIME, shortSpan } from "./lib/lifetime.js";
import { nameOf } from "./lib/name.js";
import { Problem } from "./lib/problem.js";
import { LifetimePicker } from "./lifetime-picker.js";
import { PicturePicker } from "./pictures.js";
import { isSignedIn, me, session } from "./session.js";
import { storage } from "./storage.js";

const VISIBILITIES = [
  ["public", "Everyone"],
  ["unlisted", "Unlisted"],
  ["private", "Followers only"],
  ["direct", "Only those I name"],
];
const DRAFT = "crudder.draft";
const WEEK = 7 * 86_400;
const tab = storage("sessionStorage");

// What one person was about to say is not for the next one at this device.
session.addEventListener("change", () => {
  if (!isSignedIn()) tab.removeItem(DRAFT);
});

/** The composer. `replyTo` is what it answers; `posted(status)` gets what was posted. */
export class Composer {
  #attempt = { key: null, body: null };
  #busy = false;

  constructor({ replyTo = null, posted = () => {} }) {
    Object.assign(this, { replyTo, posted });
    const id = uniqueId("crud");
    this.text = el("textarea", { id, dir: "auto", rows: replyTo ? 4 : 3, placeholder: replyTo ? "Your answer" : "What may pass?", "aria-describedby": `${id}-count ${id}-error`, input: () => this.#changed(), keydown: (event) => this.#keys(event) });
    this.count = el("span", { class: "count", id: `${id}-count` });
    this.warning = el("input", { type: "text", maxlength: 500, placeholder: "Content warning", "aria-label": "Content warning", hidden: true });
    this.warn = el("button", { type: "button", class: "tool", "aria-pressed": "false", title: "Content warning", click: () => this.#toggleWarning() }, icon("warning"), hidden("Content warning"));
    const chosen = replyTo?.visibility ?? me()?.source?.privacy ?? "public";
    this.visibility = el("select", { class: "tool", "aria-label": "Who may see it" }, VISIBILITIES.map(([value, words]) => el("option", { value, selected: value === chosen }, words)));
    this.picker = new LifetimePicker({ standard: me()?.source?.expires_in ?? WEEK, changed: () => this.#changed() });
    this.pictures = new PicturePicker({ changed: () => this.send && this.#changed(), complain: (problem) => this.#complain(problem) });
    this.error = el("p", { class: "field-error", id: `${id}-error`, role: "alert", hidden: true });
    this.send = el("button", { type: "submit", class: "button" }, replyTo ? "Answer" : "Crud it");
    this.element = el(
      "form",
      { class: `composer${replyTo ? " is-open" : ""}`, novalidate: true, submit: (event) => this.#submit(event), focusin: () => this.#open() },
      el("label", { class: "visually-hidden", for: id }, replyTo ? `Your answer to ${nameOf(replyTo.account)}` : "What may pass?"),
      me() && el("div", { class: "face" }, avatar(me())),
      el(
        "div",
        { class: "composer-body" },
        this.warning,
        this.text,
        this.error,
        this.pictures.list,
        this.picker.element,
        el("div", { class: "tools" }, this.pictures.button, this.pictures.file, this.warn, this.visibility, this.count, this.send),
      ),
    );
    this.#prefill();
    if (this.text.value) this.element.classList.add("is-open");
    this.#changed();
  }

  focus() {
    this.text.focus();
    this.text.setSelectionRange(this.text.value.length, this.text.value.length);
  }

  #prefill() {
    if (this.replyTo) {
      const own = me()?.acct;
      const others = [this.replyTo.account, ...this.replyTo.mentions].map((person) => person.acct);
      this.text.value = [...new Set(others)].filter((acct) => acct !== own).map((acct) => `@${acct} `).join("");
      if (this.replyTo.spoiler_text) {
        this.#toggleWarning();
        this.warning.value = this.replyTo.spoiler_text;
      }
    } else this.text.value = tab.getItem(DRAFT) ?? "";
  }

  #toggleWarning() {
    this.warning.hidden = !this.warning.hidden;
    this.warn.setAttribute("aria-pressed", String(!this.warning.hidden));
    if (this.warning.hidden) this.warning.value = "";
    else if (this.warning.isConnected) this.warning.focus();
  }

  #changed() {
    const left = MAX_CHARS - countCharacters(trimmed(this.text.value));
    this.count.replaceChildren(String(left), hidden(" characters left"));
    this.count.classList.toggle("too-many", left < 0);
    this.text.style.setProperty("--used", Math.min(1, Math.max(0, 1 - left / MAX_CHARS)).toFixed(3));
    const saysNothing = isBlank(this.text.value) && this.pictures.ids.length === 0;
    this.send.disabled = this.#busy || this.pictures.isBusy || left < 0 || saysNothing;
    this.#complain(null);
    if (!this.replyTo) tab.setItem(DRAFT, this.text.value);
    this.#showLife();
  }

  /** A hashtag such as #exp3h chooses, unless the picker did. */
  get #fromText() {
    return this.picker.wasTouched ? null : lifetimeFromText(this.text.value);
  }

  #open() {
    this.element.classList.add("is-open");
    this.#showLife();
  }

  #showLife() {
    const chosen = this.#fromText;
    const left = this.replyTo ? (Date.parse(this.replyTo.expires_at) - clock.now()) / 1000 : Infinity;
    if (Number.isNaN(chosen)) this.picker.show(`#exp must be from 1 m to ${shortSpan(MAX_LIFETIME)}`);
    else if (left < (chosen ?? this.picker.value)) this.picker.show(`ends with what it answers, in ${shortSpan(left)}`, left);
    else if (chosen !== null) this.picker.show(`${shortSpan(chosen)}, as your #exp says`, chosen);
    else this.picker.show();
  }

  #keys(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.element.requestSubmit();
    }
  }

  #body() {
    const body = { status: this.text.value, visibility: this.visibility.value };
    if (this.#fromText === null) body.expires_in = this.picker.value;
    if (!this.warning.hidden && this.warning.value.trim()) body.spoiler_text = this.warning.value;
    if (this.replyTo) body.in_reply_to_id = this.replyTo.id;
    if (this.pictures.ids.length > 0) body.media_ids = this.pictures.ids;
    return body;
  }

  /** The same crud sent again, after an answer that got lost, keeps its key, so that it is posted once. */
  #key(body) {
    const written = JSON.stringify(body);
    if (this.#attempt.body !== written) this.#attempt = { key: crypto.randomUUID(), body: written };
    return this.#attempt.key;
  }

  async #submit(event) {
    event.preventDefault();
    if (this.#busy || this.send.disabled) return;
    this.#setBusy(true);
    try {
      await this.pictures.describe();
      const body = this.#body();
      const status = await api.postCrud(body, this.#key(body));
      this.#clear();
      note(`Posted. It has ${shortSpan((Date.parse(status.expires_at) - Date.parse(status.created_at)) / 1000)} to live.`);
      this.posted(status);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.#setBusy(false);
      this.#complain(problem);
      return;
    }
    this.#setBusy(false);
  }

  #setBusy(busy) {
    this.#busy = busy;
    this.element.setAttribute("aria-busy", String(busy));
    this.text.readOnly = busy;
    this.#changed();
  }

  #clear() {
    this.#attempt = { key: null, body: null };
    this.text.value = "";
    if (!this.warning.hidden) this.#toggleWarning();
    this.pictures.clear();
    this.picker.reset();
  }

  #complain(problem) {
    this.error.textContent = problem?.message ?? "";
    this.error.hidden = !problem;
    if (problem) this.text.focus();
  }
}
