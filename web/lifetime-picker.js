// Chooses how long a crud lives: seven stops along a line that is the longer, the longer the life.

import { el, uniqueId } from "./dom.js";
import { clock } from "./http.js";
import { longSpan, PRESETS, shortSpan } from "./lib/lifetime.js";

const ends = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });

/**
 * The picker, with `standard` (seconds) chosen. `changed()` is called when the person chooses. Its `value` is what
 * is chosen, in seconds; `wasTouched` whether the person chose it.
 */
export class LifetimePicker {
  #radios = [];
  #says = el("span", { class: "picker-says" });
  #line = el("span", { class: "picker-left" });

  constructor({ standard, label = "Lifetime", changed = () => {} }) {
    const name = uniqueId("lifetime");
    this.standard = standard;
    this.wasTouched = false;
    // A default that is none of the seven gets a stop of its own.
    const stops = [...new Set([...PRESETS, standard])].sort((a, b) => a - b);
    this.#radios = stops.map((seconds) => {
      const choose = () => {
        this.wasTouched = true;
        this.show();
        changed();
      };
      return el("input", { type: "radio", name, value: seconds, checked: seconds === standard, change: choose });
    });
    const options = this.#radios.map((radio) => {
      const seconds = Number(radio.value);
      return el("label", { class: "stop" }, radio, el("span", { "aria-hidden": "true" }, shortSpan(seconds)), el("span", { class: "visually-hidden" }, longSpan(seconds)));
    });
    this.element = el(
      "fieldset",
      { class: "picker" },
      el("legend", {}, `${label} `, this.#says),
      el("span", { class: "picker-line", "aria-hidden": "true" }, this.#line),
      el("div", { class: "stops" }, options),
    );
    this.show();
  }

  /** Seconds. */
  get value() {
    return Number(this.#radios.find((radio) => radio.checked)?.value ?? this.standard);
  }

  /** Puts the standard back. */
  reset() {
    this.wasTouched = false;
    for (const radio of this.#radios) radio.checked = Number(radio.value) === this.standard;
    this.show();
  }

  /** Says when it ends. Where something else than the picker decides: `words` instead, and `seconds` on the line. */
  show(words = null, seconds = null) {
    this.element.classList.toggle("is-overruled", seconds !== null);
    this.#says.textContent = words ?? `ends ${ends.format(clock.now() + this.value * 1000)}`;
    this.#line.style.setProperty("--share", this.#place(seconds ?? this.value).toFixed(4));
  }

  /** Where a lifetime stands on the line, from 0 to 1: at its stop, or between two. */
  #place(seconds) {
    const stops = this.#radios.map((radio) => Number(radio.value));
    const above = stops.findIndex((stop) => stop >= seconds);
    if (above < 0) return 1;
    const below = above > 0 ? stops[above - 1] : 0;
    return Math.max(0.01, (above - 0.5 + (seconds - below) / (stops[above] - below)) / stops.length);
  }
}
