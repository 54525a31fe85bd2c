// Questions that are put before something is done for good.

import { el, uniqueId } from "./dom.js";

/** Asks; answers whether the person agreed. Escape, and a click beside it, mean no. */
export function ask({ title, text, yes, no = "Keep it" }) {
  return new Promise((resolve) => {
    const titleId = uniqueId("title");
    const textId = uniqueId("text");
    const dialog = open({ class: "ask", "aria-labelledby": titleId, "aria-describedby": textId }, [
      el("h2", { id: titleId }, title),
      el("p", { id: textId }, text),
      el(
        "div",
        { class: "ask-foot" },
        el("button", { type: "button", class: "button quiet", autofocus: true, click: () => dialog.close() }, no),
        el("button", { type: "button", class: "button danger", click: () => dialog.close("yes") }, yes),
      ),
    ]);
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"));
  });
}

/** Opens a dialog over the page; it goes when it is closed, and the focus returns to where it was. */
export function open(properties, children) {
  // The frame inside fills the dialog, so that a click on the dialog itself is one beside it.
  const dialog = el("dialog", properties, el("div", { class: "dialog-frame" }, children));
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
