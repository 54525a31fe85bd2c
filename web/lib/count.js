// How many characters a crud has, by Mastodon's rules and as the server counts them: what a reader sees as one
// character is one, a URL is 23 whatever its length, a mention counts without its domain.
// The server's count decides; this one is there so that nobody is surprised by it.

export const MAX_CHARS = 500;
export const URL_CHARS = 23;
/** The server takes no longer text, whatever it counts; nor is a longer one worth counting at each keystroke. */
const MAX_LENGTH = 16 * 1024;

const segmenter = globalThis.Intl?.Segmenter ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;

/** Grapheme clusters; code points where the browser can't tell clusters. */
export function graphemes(text) {
  if (!segmenter) return [...text].length;
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
}

const LABEL = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?";
// A name that goes on with what no host name has is none.
const HOST = new RegExp(`^(?:[^\\s/?#@:<>"'\`|()]*@)?(${LABEL}(?:\\.${LABEL})*)(?::\\d+)?(?![\\p{L}\\p{N}_~-]|\\.[\\p{L}\\p{N}_.-])`, "u");
/** What a scheme may be written with: `xhttps:` is another scheme than `https:`. */
const SCHEME_CHAR = /[a-z0-9+.-]/i;
const NEVER_IN_URL = /[\u0000-\u0020|"<>`\u007f-\u009f]/;
const NEVER_LAST = "?!.,:;*";
const BRACKETS = { ")": "(", "]": "[", "}": "{" };

/** The length of the URL that a text begins with, in UTF-16 units; 0 where there is none. */
export function urlLength(text) {
  const scheme = /^https?:\/\//i.exec(text)?.[0].length;
  if (!scheme) return 0;
  const host = HOST.exec(text.slice(scheme));
  if (!host || !isHost(host[1])) return 0;
  const start = scheme + host[0].length;
  if (text[start] !== "/" && text[start] !== "?") return start;
  let end = start;
  const open = { "(": 0, "[": 0, "{": 0 };
  let quoted = false;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (NEVER_IN_URL.test(char)) break;
    let canBeLast = !NEVER_LAST.includes(char) && !(char in open);
    if (char in open) open[char] += 1;
    if (char in BRACKETS) {
      open[BRACKETS[char]] -= 1;
      if (open[BRACKETS[char]] < 0) break;
    }
    if (char === "'") {
      quoted = !quoted;
      canBeLast = !quoted;
    }
    if (canBeLast) end = at + 1;
  }
  return end;
}

/** A name that ends in a number is no host, but for the four numbers of an IP address. */
function isHost(name) {
  const labels = name.split(".");
  if (!/^\d+$/.test(labels.at(-1))) return true;
  return labels.length === 4 && labels.every((label) => /^\d+$/.test(label));
}

/** Whether the letters before a place, up to it, belong to the scheme that goes on there. */
function continuesScheme(text, at) {
  let start = at;
  while (start > 0 && SCHEME_CHAR.test(text[start - 1])) start -= 1;
  return /[a-z0-9]/i.test(text.slice(start, at));
}

const MENTION = /^@([a-z0-9_]{1,30})(?![\p{L}\p{N}_])(@[a-z0-9.-]*[a-z0-9])?/iu;
const WORD = /[\p{L}\p{N}_]/u;

/** The count that [`MAX_CHARS`] bounds. */
export function countCharacters(text) {
  if (text.length > MAX_LENGTH) return text.length;
  let total = 0;
  let plain = "";
  const flush = () => {
    total += graphemes(plain);
    plain = "";
  };
  for (let at = 0; at < text.length; ) {
    const char = text[at];
    if ((char === "h" || char === "H") && !continuesScheme(text, at)) {
      const length = urlLength(text.slice(at));
      if (length > 0) {
        flush();
        total += URL_CHARS;
        at += length;
        continue;
      }
    }
    const before = text[at - 1] ?? " ";
    if (char === "@" && !WORD.test(before) && !"/@#".includes(before)) {
      const [, name, domain = ""] = MENTION.exec(text.slice(at, at + 300)) ?? [];
      if (name) {
        flush();
        total += 1 + name.length;
        // A name without a dot in it is no domain: then the second @ is text like any other.
        at += 1 + name.length + (domain.includes(".") ? domain.length : 0);
        continue;
      }
    }
    plain += char;
    at += 1;
  }
  flush();
  return total;
}

/** Whether a text says nothing at all, as the server sees it. */
export function isBlank(text) {
  return /^[\s\p{Cc}\u200b-\u200f\u2060\ufeff]*$/u.test(text);
}
