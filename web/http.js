// One request to the API, and what the server's clock says by the way.

import { ServerClock } from "./lib/clock.js";
import { problemOf, unanswered } from "./lib/problem.js";

/** The server's clock: everything that ends is measured by it. */
export const clock = new ServerClock();

/** Longer than any route may take; then something is wrong between here and there. */
const PATIENCE_MS = 15_000;

/** Files take their time on the way. */
const UPLOAD_PATIENCE_MS = 90_000;

/** What is only busy is asked once more by itself, if it says that it won't be long: milliseconds. */
const SHORT_WAIT_MS = 3_000;

/** Sends a request as [`sendOnce`] does; a read that meets a busy server, once more. */
export async function send(method, path, options) {
  try {
    return await sendOnce(method, path, options);
  } catch (problem) {
    const wait = (problem.retryAfter ?? 1) * 1000;
    if (method !== "GET" || problem.status !== 503 || wait > SHORT_WAIT_MS) throw problem;
    await new Promise((resolve) => setTimeout(resolve, wait));
    return sendOnce(method, path, options);
  }
}

/**
 * Sends a request; answers `{ body, headers }`, or throws a `Problem`.
 * `body` goes out as JSON, or as a form with files in it where it is `FormData`; `token` is the bearer token; `key` the `Idempotency-Key`.
 */
async function sendOnce(method, path, { body, token, key } = {}) {
  const headers = { accept: "application/json" };
  // What a form is sent as, the browser knows.
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers["content-type"] = "application/json";
  if (token) headers.authorization = `Bearer ${token}`;
  if (key) headers["idempotency-key"] = key;
  const askedAt = Date.now();
  let response;
  let answer;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined || isForm ? body : JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(isForm ? UPLOAD_PATIENCE_MS : PATIENCE_MS),
    });
    clock.observe(response.headers.get("date"), askedAt, Date.now());
    answer = await response.text();
  } catch (error) {
    throw unanswered(error);
  }
  const json = parsed(answer);
  const retryAfter = Number(response.headers.get("retry-after")) || null;
  // A page where JSON belongs comes from something between here and the API, or from a route that isn't there.
  if (json === undefined) throw problemOf(response.ok ? 404 : response.status, null, retryAfter);
  if (!response.ok) throw problemOf(response.status, json, retryAfter);
  return { body: json, headers: response.headers };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
