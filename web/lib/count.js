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

// What follows is domain/src/text/link.rs and parse.rs again: what counts as an address or a name there does so here.

const LETTER = /^[\p{Alphabetic}\p{N}]$/u;
const MARK = /^\p{M}$/u;
const WORD = /^[\p{Alphabetic}\p{N}\p{M}\p{Pc}]$/u;
const HOST_CHAR = /^[\p{Alphabetic}\p{N}\p{M}\u200c\u200d.-]$/u;
const JOINER = /^[\u200c\u200d]$/;
const OPENING = /^[\p{Ps}\p{Pi}]$/u;
const CLOSING = /^[\p{Pe}\p{Pf}]$/u;
/** Opening brackets that don't stand beside what closes them. */
const CLOSED_BY = { "[": "]", "{": "}", "［": "］", "｛": "｝", "«": "»", "\ufd3f": "\ufd3e", "\u298d": "\u2990", "\u298f": "\u298e" };
const SENTENCE_MARK = /^[\p{Terminal_Punctuation}\p{Sentence_Terminal}\u2024-\u2026\u22ef\u2013-\u2015¡¿՜՞]$/u;
const NEVER_IN_URL = /^[\s\p{White_Space}\p{Cc}|"<>`＜＞＂＇„‚‟‛〝]$/u;
const IGNORABLE = /^\p{Default_Ignorable_Code_Point}$/u;

/** Whether an address ends before a character, wherever it stands. */
function ends(char) {
  if (NEVER_IN_URL.test(char)) return true;
  if (char <= "\u007f") return false;
  if (IGNORABLE.test(char) && !MARK.test(char) && !JOINER.test(char)) return true;
  return SENTENCE_MARK.test(char) && !"‥…⋯–—―¡¿".includes(char);
}

function closing(char) {
  if (char in CLOSED_BY) return CLOSED_BY[char];
  return OPENING.test(char) ? String.fromCodePoint(char.codePointAt(0) + 1) : null;
}

/** The length of the URL that a text begins with, in UTF-16 units; 0 where there is none. */
export function urlLength(text) {
  const scheme = /^https?:\/\//i.exec(text)?.[0].length;
  if (!scheme) return 0;
  const host = authorityLength(text.slice(scheme));
  if (!host) return 0;
  const start = scheme + host;
  return text[start] === "/" || text[start] === "?" ? start + pathLength(text.slice(start)) : start;
}

/** The length of the host that a text begins with, a user before it and a port after it included. */
function authorityLength(text) {
  let user = 0;
  for (const char of text) {
    if ("/?#@:'()".includes(char) || ends(char)) {
      user = char === "@" ? user + 1 : 0;
      break;
    }
    user += char.length;
    if (user >= text.length) user = 0;
  }
  let name = "";
  for (const char of text.slice(user)) {
    if (!HOST_CHAR.test(char)) break;
    name += char;
  }
  const after = text[user + name.length] ?? "";
  name = name.replace(/\.+$/, "");
  if (after === "_" || after === "~" || !isHost(name)) return 0;
  const host = user + name.length;
  const port = /^:[0-9]+(?![\p{Alphabetic}\p{N}\p{M}_~-])/u.exec(text.slice(host));
  return host + (port && !/^[0-9]/.test(text.slice(host + port[0].length)) ? port[0].length : 0);
}

/** The length of the path that a text begins with, with query and fragment. */
function pathLength(text) {
  const open = [];
  let [at, end, isQuoted] = [0, 0, false];
  for (const char of text) {
    if (ends(char)) break;
    let canBeLast;
    const closes = closing(char);
    if (CLOSING.test(char)) {
      if (open.at(-1)?.closes !== char) break;
      open.pop();
      canBeLast = true;
    } else if (closes) {
      open.push({ closes, end });
      canBeLast = false;
    } else if (char === "'") {
      isQuoted = !isQuoted;
      canBeLast = !isQuoted;
    } else canBeLast = !SENTENCE_MARK.test(char) && char !== "*" && !JOINER.test(char);
    at += char.length;
    if (canBeLast) end = at;
  }
  return open[0]?.end ?? end;
}

/** Labels of letters, digits and hyphens within. A name that ends in a number is none, but for the four of an IP address. */
function isHost(name) {
  const labels = name.split(".");
  const good = (label) => {
    const chars = [...label];
    return chars.length > 0 && LETTER.test(chars[0]) && !MARK.test(chars[0]) && (LETTER.test(chars.at(-1)) || MARK.test(chars.at(-1)));
  };
  if (!labels.every(good)) return false;
  if (!/^\d+$/.test(labels.at(-1))) return true;
  return labels.length === 4 && labels.every((label) => /^\d+$/.test(label));
}

/** What a scheme may be written with: `xhttps:` is another scheme than `https:`. */
const SCHEME_CHAR = /[a-z0-9+.-]/i;

/** Whether the letters before a place, up to it, belong to the scheme that goes on there. */
function continuesScheme(text, at) {
  let start = at;
  while (start > 0 && SCHEME_CHAR.test(text[start - 1])) start -= 1;
  return /[a-z0-9]/i.test(text.slice(start, at));
}

/** A letter that bears a mark is not ASCII, so it ends what is made of ASCII. */
const MENTION = /^@([a-z0-9_]+)(?!\p{M})(?:(?![a-z0-9_@]|\p{M})|@([a-z0-9][a-z0-9.-]*)(?!\p{M}))/iu;

/** The mention that a text begins with: its length, and what it counts; null where there is none. */
function mention(text) {
  const [, name, run] = MENTION.exec(text) ?? [];
  if (!name || name.length > 30) return null;
  let length = 1 + name.length;
  if (text[length] !== "@") return { length, count: length };
  const host = (run ?? "").replace(/[.-]+$/, "");
  const port = /^:[0-9]{1,5}(?![a-z0-9_])/i.exec(text.slice(length + 1 + host.length))?.[0] ?? "";
  const domain = host + port;
  length += 1 + domain.length;
  if (!host || "_@".includes(text[length] ?? " ")) return null;
  // What has no dot in it is no domain that goes without counting.
  return { length, count: domain.includes(".") ? 1 + name.length : length };
}

/** Whether a word can begin at a place: behind none, and not behind a sign. A mark belongs to what it is drawn on. */
function startsWord(text, at) {
  let before;
  let end = at;
  do {
    before = [...text.slice(Math.max(0, end - 2), end)].at(-1) ?? " ";
    end -= before.length;
  } while (MARK.test(before));
  return !WORD.test(before) && !"/@#＃".includes(before);
}

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
    if (char === "@" && startsWord(text, at)) {
      const found = mention(text.slice(at, at + 400));
      if (found) {
        flush();
        total += found.count;
        at += found.length;
        continue;
      }
    }
    plain += char;
    at += 1;
  }
  flush();
  return total;
}

/** Whether nothing of a text can be seen, as the server has it. */
export function isBlank(text) {
  return /^[\s\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}\u{16fe4}\ufff9-\ufffb]*$/u.test(text);
}

/** A text as the server keeps it: its ends trimmed, its line ends one character each. */
export function trimmed(text) {
  return text.replace(/\0/g, "").replace(/\r\n?/g, "\n").replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "");
}
