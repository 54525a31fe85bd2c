// Putting the pages of an export together. Asking and waiting are the caller's, so this needs no network and no clock.

/** The first page; each names the next. */
const FIRST = "/api/v1/crudder/export";

/** However many pages somebody has, they are fewer: what does not end is a mistake of somebody's. */
const MOST_PAGES = 10_000;

/** How often a page is asked for again where the server asks for patience. */
const MOST_WAITS = 10;

/**
 * Everything that is somebody's and alive. `ask(path)` answers `{ body, next }` or throws a `Problem`; `wait(seconds)`
 * lets time pass; `told(found)` hears of each page how many things there are so far.
 */
export async function takeOut({ ask, wait, told }) {
  const found = {};
  let path = FIRST;
  for (let page = 0; path && page < MOST_PAGES; page += 1) {
    const { body, next } = await patiently(() => ask(path), wait);
    for (const [name, value] of Object.entries(body)) {
      if (Array.isArray(value)) (found[name] ??= []).push(...value);
      else found[name] = value;
    }
    told(count(found));
    path = next;
  }
  return found;
}

/** Without what has ended since its page came: `now` is in milliseconds. */
export function alive(found, now) {
  const isAlive = (one) => !(one?.expires_at && Date.parse(one.expires_at) <= now) && !(one?.reblog && !isAlive(one.reblog));
  return Object.fromEntries(
    Object.entries(found).map(([name, value]) => [name, Array.isArray(value) ? value.filter(isAlive) : value]),
  );
}

/** How many things an export holds. */
export function count(found) {
  return Object.values(found).reduce((sum, value) => sum + (Array.isArray(value) ? value.length : 1), 0);
}

async function patiently(ask, wait) {
  for (let waits = 0; ; waits += 1) {
    try {
      return await ask();
    } catch (problem) {
      if (![429, 503].includes(problem.status) || waits === MOST_WAITS) throw problem;
      await wait(problem.retryAfter ?? 5);
    }
  }
}
