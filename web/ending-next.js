// What of a timeline ends next: a few lines beside it, the soonest first.

import { contentOf } from "./content.js";
import { el } from "./dom.js";
import { shortSpan } from "./lib/lifetime.js";
import { watch } from "./life.js";

const SHOWN = 5;

export class EndingNext {
  #list = el("ol", {});
  #stops = [];

  constructor() {
    // The same cruds stand in the timeline: to a screen reader this would be a second countdown of each.
    this.element = el("aside", { class: "ending", hidden: true, "aria-label": "Ending next" }, el("h2", {}, "Ending next"), this.#list);
  }

  /** Lets go of what it watches. */
  stop() {
    for (const stop of this.#stops) stop();
  }

  /** Shows the soonest ends of these cruds. */
  show(items) {
    this.stop();
    const soonest = [...items].sort((a, b) => Date.parse(a.expires_at) - Date.parse(b.expires_at)).slice(0, SHOWN);
    this.element.hidden = soonest.length < 2;
    this.#stops = [];
    this.#list.replaceChildren(...soonest.map((status) => this.#line(status)));
  }

  #line(status) {
    const left = el("span", { class: "left" });
    const words = el("span", { class: "end" });
    const item = el(
      "li",
      {},
      el("a", { href: `/@${status.account.acct}/${status.id}` }, el("span", { class: "what" }, gist(status)), words, el("span", { class: "line", "aria-hidden": "true" }, left)),
    );
    const stop = watch(Date.parse(status.created_at), Date.parse(status.expires_at), {
      tick: (life) => {
        left.style.setProperty("--share", life.share.toFixed(4));
        words.textContent = shortSpan(life.seconds);
        item.dataset.heat = life.heat;
      },
      end: () => item.remove(),
    });
    this.#stops.push(stop);
    return item;
  }
}

/** A crud's first words; of what stands behind a warning, the warning. */
function gist(status) {
  return status.spoiler_text || contentOf(status.content).textContent.slice(0, 80);
}
