// Which HTML of a crud or a profile reaches the page. The server sends nothing but this; should it ever be made
// to send more, it ends here. Pure: what walks the nodes is in content.js.

const CLASSES = new Set(["h-card", "u-url", "mention", "hashtag", "invisible", "ellipsis"]);
const PLAIN = new Set(["P", "BR", "SPAN", "STRONG", "EM", "CODE", "PRE", "BLOCKQUOTE", "UL", "OL", "LI"]);
/** What is dropped with all that it holds; of anything else unknown, the text stays. */
const DROPPED = new Set(["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT", "NOSCRIPT", "SVG", "MATH", "TITLE", "TEXTAREA"]);

/** What becomes of an element: `{ keep: "element" | "children" | "nothing", attributes }`. */
export function allowed(tag, attribute, origin) {
  const name = tag.toUpperCase();
  if (DROPPED.has(name)) return { keep: "nothing", attributes: {} };
  const classes = (attribute("class") ?? "").split(/\s+/).filter((one) => CLASSES.has(one));
  const attributes = classes.length > 0 ? { class: classes.join(" ") } : {};
  if (attribute("translate") === "no") attributes.translate = "no";
  if (PLAIN.has(name)) return { keep: "element", attributes };
  const link = name === "A" ? linkAttributes(attribute("href"), origin) : null;
  return link ? { keep: "element", attributes: { ...attributes, ...link } } : { keep: "children", attributes: {} };
}

/** A link of our own stays in the page; any other opens beside it, and learns nothing of where it was found. */
export function linkAttributes(href, origin) {
  let url;
  try {
    url = new URL(href ?? "");
  } catch {
    return null;
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  if (url.origin === origin) return { href: url.pathname + url.search + url.hash };
  return { href: url.href, target: "_blank", rel: "nofollow noopener noreferrer" };
}
