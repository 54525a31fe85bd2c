// The Link header (RFC 8288), as far as paging needs it.

/** The targets of a Link header by their relation: `{ next, prev }`, each a path with its query, or absent. */
export function parseLink(header) {
  const links = {};
  for (const [, target, parameters] of (header ?? "").matchAll(/<([^>]*)>([^<]*)/g)) {
    const relations = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(parameters);
    for (const relation of (relations?.[1] ?? relations?.[2] ?? "").split(/\s+/)) {
      if (relation && !(relation in links)) links[relation] = pathOf(target);
    }
  }
  return links;
}

/** Only the path and the query: pages are asked for where the site itself came from, whatever host a link names. */
function pathOf(target) {
  const url = new URL(target, "http://origin.invalid/");
  return url.pathname + url.search;
}
