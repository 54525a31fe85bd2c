// Which view a path shows. A path that no pattern has is nobody's.

const ROUTES = [
  ["home", /^\/$/],
  ["public", /^\/public$/],
  ["sign-in", /^\/sign-in$/],
  ["sign-up", /^\/sign-up$/],
  ["confirm", /^\/confirm$/],
  ["reset", /^\/reset-password$/],
  ["settings", /^\/settings$/],
  ["tag", /^\/tags\/(?<tag>[^/]+)$/],
  ["profile", /^\/@(?<handle>[A-Za-z0-9_]{1,30})$/],
  ["crud", /^\/@(?<handle>[A-Za-z0-9_]{1,30})\/(?<id>\d{1,19})$/],
];

/** `{ view, parameters }`; the view is "missing" where nothing matches. */
export function routeOf(path) {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, "") || "/" : path;
  for (const [view, pattern] of ROUTES) {
    const found = pattern.exec(trimmed);
    if (found) return { view, parameters: decoded(found.groups ?? {}) };
  }
  return { view: "missing", parameters: {} };
}

function decoded(groups) {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decode(value)]));
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether a link to that path stays within the site: the API and the local tools are pages of their own. */
export function isOurs(path) {
  return !/^\/(api|auth|local|health|oauth|\.well-known)(\/|$)/.test(path);
}
