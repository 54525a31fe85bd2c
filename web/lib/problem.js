// What went wrong, in words for the person in front of the page.

/** A refused or failed request. `fields` holds, by field, what is wrong with it. */
export class Problem extends Error {
  constructor(message, { status = 0, fields = {}, retryAfter = null } = {}) {
    super(message);
    this.name = "Problem";
    this.status = status;
    this.fields = fields;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may well succeed if it is sent again. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** How the API's fields are called on the page. */
const NAMES = {
  username: "Username",
  email: "E-mail address",
  password: "Password",
  code: "Code",
  status: "Your crud",
  spoiler_text: "Content warning",
  expires_in: "Lifetime",
  "source[expires_in]": "Lifetime",
  display_name: "Name",
  note: "About you",
  avatar: "Your picture",
  header: "Your header",
  in_reply_to_id: "What you answer",
};

/** The problem that an answer of the API tells: Mastodon's shape, or API Gateway's own. */
export function problemOf(status, body, retryAfter = null) {
  const fields = {};
  for (const [field, found] of Object.entries(body?.details ?? {})) {
    const why = Array.isArray(found) ? found[0]?.description : null;
    if (why) fields[field] = `${NAMES[field] ?? field} ${why}.`;
  }
  const first = Object.values(fields)[0];
  return new Problem(first ?? general(status, body, retryAfter), { status, fields, retryAfter });
}

function general(status, body, retryAfter) {
  const wait = retryAfter ? ` Try again in ${retryAfter} s.` : " Try again in a moment.";
  switch (status) {
    case 401:
      return body?.error ? `${body.error}.` : "Sign in to do that.";
    case 404:
      return "This isn’t here. It may have ended, or it was never yours to see.";
    case 413:
      return "That is too much for one request.";
    case 429:
      return `That was too often.${wait}`;
    case 500:
      return "Something went wrong on our side. Try again.";
    case 503:
      return `Crudder is busy.${wait}`;
    default:
      return body?.error ? `${body.error}.` : `The server answered with ${status}.`;
  }
}

/** The problem that a request which got no answer has. */
export function unanswered(error) {
  return error?.name === "TimeoutError"
    ? new Problem("Crudder did not answer in time. Try again.")
    : new Problem("Crudder can’t be reached. Check your connection, then try again.");
}
