// Forms: labelled fields, one request at a time, and each error at the field that it names.

import { el, uniqueId } from "./dom.js";
import { Problem } from "./lib/problem.js";

/** A labelled field; `hint` stands under it. */
export function field({ name, label, hint = null, control = null, ...attributes }) {
  const id = uniqueId(name);
  const input = control ?? el(attributes.rows ? "textarea" : "input", { ...attributes, name });
  input.id = id;
  input.name = name;
  const error = el("p", { class: "field-error", id: `${id}-error`, hidden: true });
  const note = hint && el("p", { class: "field-hint", id: `${id}-hint` }, hint);
  input.setAttribute("aria-describedby", [error.id, note?.id].filter(Boolean).join(" "));
  input.addEventListener("input", () => mark(input, error, null));
  const element = el("div", { class: "field" }, el("label", { for: id }, label), input, error, note);
  return { element, input, error, name, mark: (why) => mark(input, error, why) };
}

function mark(input, error, why) {
  error.textContent = why ?? "";
  error.hidden = !why;
  if (why) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

/** A box to tick. */
export function checkbox({ name, label, hint = null, checked = false }) {
  const id = uniqueId(name);
  const input = el("input", { type: "checkbox", id, name, checked, "aria-describedby": hint && `${id}-hint` });
  const words = el("span", {}, label, hint && el("span", { class: "field-hint", id: `${id}-hint` }, hint));
  return { element: el("label", { class: "check", for: id }, input, words), input, name };
}

/**
 * A form of those fields. `submit(values)` does the work; while it does, the form can't be sent again. A problem
 * is shown at the field that it names, else above the button.
 */
export function form({ fields, button, submit, extra = null }) {
  const general = el("p", { class: "form-error", role: "alert", hidden: true });
  const send = el("button", { type: "submit", class: "button" }, button);
  const values = () =>
    Object.fromEntries(fields.map(({ name, input }) => [name, input.type === "checkbox" ? input.checked : input.value]));
  const onsubmit = async (event) => {
    event.preventDefault();
    if (send.disabled) return;
    general.hidden = true;
    for (const one of fields) one.mark?.(null);
    send.disabled = true;
    element.setAttribute("aria-busy", "true");
    try {
      await submit(values());
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      show(problem, fields, general);
    } finally {
      send.disabled = false;
      element.removeAttribute("aria-busy");
    }
  };
  const element = el("form", { class: "form", novalidate: true, submit: onsubmit }, fields.map((one) => one.element), general, el("div", { class: "form-foot" }, send, extra));
  return element;
}

function show(problem, fields, general) {
  const named = fields.filter((one) => one.mark && problem.fields[one.name]);
  for (const one of named) one.mark(problem.fields[one.name]);
  if (named.length > 0) {
    named[0].input.focus();
    document.getElementById("urgent").textContent = named[0].error.textContent;
    return;
  }
  general.textContent = problem.message;
  general.hidden = false;
}
