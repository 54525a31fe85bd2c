// Lifetimes: which there are to choose from, what is left of one, and how that is said.

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const MIN_LIFETIME = MINUTE;
export const MAX_LIFETIME = 30 * DAY;

/** What the picker offers: seconds. */
export const PRESETS = [HOUR, 3 * HOUR, 12 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY];

const UNITS = [
  [DAY, "d", "day"],
  [HOUR, "h", "hour"],
  [MINUTE, "m", "minute"],
  [1, "s", "second"],
];

/** The two largest units of a span of seconds, the second one left out where it is nothing. */
function parts(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const first = UNITS.findIndex(([unit]) => whole >= unit);
  if (first < 0) return [[0, UNITS[3]]];
  const found = [[Math.floor(whole / UNITS[first][0]), UNITS[first]]];
  const next = UNITS[first + 1];
  if (next) {
    const rest = Math.floor((whole % UNITS[first][0]) / next[0]);
    if (rest > 0) found.push([rest, next]);
  }
  return found;
}

/** "2 h 59 m": for the eye. */
export function shortSpan(seconds) {
  return parts(seconds)
    .map(([count, [, letter]]) => `${count}\u00a0${letter}`)
    .join(" ");
}

/** "2 hours and 59 minutes": for the ear. */
export function longSpan(seconds) {
  return parts(seconds)
    .map(([count, [, , word]]) => `${count} ${word}${count === 1 ? "" : "s"}`)
    .join(" and ");
}

/**
 * The life of something at a moment; all in milliseconds. A life is half-open: at `endsAt` it is over.
 * `share` is what is left of the whole, from 1 to 0; `heat` is how near the end is.
 */
export function lifeAt(bornAt, endsAt, now) {
  const left = Math.max(0, endsAt - now);
  const whole = Math.max(1, endsAt - bornAt);
  // Rounded up: while anything is left, "0 s" would be wrong.
  const seconds = Math.ceil(left / 1000);
  return { isOver: now >= endsAt, seconds, share: Math.min(1, left / whole), heat: heat(seconds) };
}

function heat(seconds) {
  if (seconds < 10 * MINUTE) return "last";
  if (seconds < 3 * HOUR) return "hot";
  if (seconds < DAY) return "warm";
  return "cool";
}

/** How long ago something was, coarsely: "now", "5 m", "3 h", "12 d". */
export function age(milliseconds) {
  const seconds = Math.max(0, milliseconds / 1000);
  const unit = UNITS.slice(0, 3).find(([size]) => seconds >= size);
  return unit ? `${Math.floor(seconds / unit[0])}\u00a0${unit[1]}` : "now";
}

/**
 * The lifetime, in seconds, that a hashtag such as `#exp3h` in a text chooses; `null` where there is none.
 * The first of that form counts, and one out of bounds is `NaN`: the server will refuse it.
 */
export function lifetimeFromText(text) {
  const found = /(?:^|[^\p{L}\p{N}_/@#])#(?:exp|EXP)(\d+)([smhd])(?![\p{L}\p{N}_])/iu.exec(text);
  if (!found) return null;
  const [size] = UNITS.find(([, letter]) => letter === found[2].toLowerCase());
  const seconds = Number(found[1]) * size;
  return seconds >= MIN_LIFETIME && seconds <= MAX_LIFETIME ? seconds : NaN;
}
