// Pictures: those of a crud, and those that wait to be sent with one.

import * as api from "./api.js";
import { el, hidden } from "./dom.js";
import { icon } from "./icons.js";
import { Problem } from "./lib/problem.js";

/** A crud shows so many at most. */
export const MOST_PICTURES = 4;

/** How long an address surely holds: the server gives none for less, unless the crud ends before. */
const HOLDS_MS = 9 * 60_000;

export const TYPES = "image/jpeg,image/png,image/webp,image/gif";
const MAX_DESCRIPTION = 1500;

/**
 * The pictures of a crud, or null where it has none. Their addresses hold for some minutes: where one may hold no more, it is
 * asked for anew before it is followed. Behind a click where its author says so, unless a warning hides it already.
 */
export function picturesOf(status) {
  const pictures = status.media_attachments ?? [];
  if (pictures.length === 0) return null;
  const all = el("div", { class: `pictures pictures-${pictures.length}` }, pictures.map((picture) => shown(status, picture)));
  if (!status.sensitive || status.spoiler_text) return all;
  const summary = el("summary", {}, icon("warning"), el("span", {}, pictures.length > 1 ? "Pictures that may disturb" : "A picture that may disturb"), el("span", { class: "toggle", "aria-hidden": "true" }));
  return el("details", { class: "warned" }, summary, all);
}

function shown(status, picture) {
  const { width, height } = picture.meta?.small ?? {};
  const image = el("img", { src: picture.preview_url, alt: picture.description ?? "", title: picture.description, width, height, loading: "lazy", decoding: "async" });
  const link = el("a", { class: "picture", href: picture.url, target: "_blank", rel: "noopener noreferrer", "aria-label": picture.description ? null : "A picture without a description" }, image);
  let givenAt = Date.now();
  const renew = async () => {
    givenAt = Date.now();
    try {
      const fresh = (await api.crud((status.reblog ?? status).id)).media_attachments.find((one) => one.id === picture.id);
      if (!fresh) return;
      link.href = fresh.url;
      image.src = fresh.preview_url;
    } catch (problem) {
      // It has ended, or nobody answers: the description stands in its place.
      if (!(problem instanceof Problem)) throw problem;
    }
  };
  image.addEventListener("error", renew, { once: true });
  for (const nearing of ["pointerenter", "focus"]) {
    link.addEventListener(nearing, () => Date.now() - givenAt > HOLDS_MS && renew());
  }
  return link;
}

/** The pictures that wait in a composer. `changed()` is called whenever something of them changes. */
export class PicturePicker {
  #waiting = [];
  #uploading = 0;

  constructor({ changed, complain }) {
    Object.assign(this, { changed, complain });
    this.file = el("input", { type: "file", accept: TYPES, multiple: true, hidden: true, change: () => this.#chosen() });
    this.button = el("button", { type: "button", class: "tool", title: "Add a picture", click: () => this.file.click() }, icon("picture"), hidden("Add a picture"));
    this.list = el("ul", { class: "waiting-pictures", hidden: true });
  }

  /** The ids of what is uploaded. */
  get ids() {
    return this.#waiting.map(({ id }) => id);
  }

  /** Whether something is on its way still. */
  get isBusy() {
    return this.#uploading > 0;
  }

  /** Says what each shows, where that was changed; then they can be sent. */
  async describe() {
    for (const one of this.#waiting) {
      const said = one.input.value.trim();
      if (said === one.said) continue;
      await api.describePicture(one.id, said);
      one.said = said;
    }
  }

  /** Forgets them: they were sent. */
  clear() {
    this.#waiting = [];
    this.#show();
  }

  async #chosen() {
    const files = [...this.file.files].slice(0, MOST_PICTURES - this.#waiting.length - this.#uploading);
    this.file.value = "";
    await Promise.all(files.map((file) => this.#upload(file)));
  }

  async #upload(file) {
    let failure = null;
    this.#uploading += 1;
    this.#show();
    try {
      this.#add(await api.uploadPicture(file));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      failure = problem;
    } finally {
      this.#uploading -= 1;
      this.#show();
    }
    if (failure) this.complain(failure);
  }

  #add(picture) {
    const input = el("input", { type: "text", maxlength: MAX_DESCRIPTION, placeholder: "What it shows, for who can\u2019t see it", "aria-label": "What the picture shows" });
    const remove = el("button", { type: "button", class: "tool", "aria-label": "Take the picture out", click: () => this.#remove(one) }, icon("trash"));
    const image = el("img", { src: picture.preview_url, alt: "", width: 64, height: 64 });
    const one = { id: picture.id, said: "", input, element: el("li", {}, image, input, remove) };
    this.#waiting.push(one);
  }

  #remove(one) {
    this.#waiting = this.#waiting.filter((other) => other !== one);
    this.#show();
    // Where that fails, it ends by itself within a day.
    api.giveUpPicture(one.id).catch(() => {});
  }

  #show() {
    const coming = this.isBusy ? [el("li", { class: "coming", role: "status" }, "Uploading\u2026")] : [];
    this.list.replaceChildren(...this.#waiting.map(({ element }) => element), ...coming);
    this.list.hidden = this.list.childElementCount === 0;
    this.button.disabled = this.#waiting.length + this.#uploading >= MOST_PICTURES;
    this.changed();
  }
}
