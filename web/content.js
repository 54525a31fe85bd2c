// Makes nodes of a crud's HTML, through the allow-list.

import { allowed } from "./lib/allow.js";

// A parser's input is a "sink" to browsers that enforce Trusted Types. What is parsed here is inert, and only what
// the allow-list keeps is rebuilt from it, so this one policy may pass it on.
const policy = globalThis.trustedTypes?.createPolicy("crudder-content", { createHTML: (html) => html });

/** The nodes of a piece of HTML, as far as they are allowed. */
export function contentOf(html) {
  const text = html ?? "";
  const parsed = new DOMParser().parseFromString(policy ? policy.createHTML(text) : text, "text/html");
  const fragment = document.createDocumentFragment();
  copy(parsed.body, fragment);
  return fragment;
}

function copy(from, to) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE) continue;
    const { keep, attributes } = allowed(node.tagName, (name) => node.getAttribute(name), location.origin);
    if (keep === "nothing") continue;
    let target = to;
    if (keep === "element") {
      target = document.createElement(node.tagName);
      for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, value);
      to.append(target);
    }
    copy(node, target);
  }
}
