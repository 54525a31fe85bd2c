// Makes elements. Nothing in this site ever sets HTML from a text: what comes from people goes in as text nodes,
// or through content.js.

/**
 * An element. Of the properties, functions are listeners, booleans are there or not, `null` is not, anything else
 * is an attribute. Children may be nested, and `null` is none.
 */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** An SVG element; it takes attributes only. */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** A text that only screen readers say. */
export function hidden(text) {
  return el("span", { class: "visually-hidden" }, text);
}

/** An id that no other element of the page has. */
export const uniqueId = (
  (count) => (prefix) =>
    `${prefix}-${(count += 1)}`
)(0);
