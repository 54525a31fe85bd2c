// Who is signed in, and the tokens that prove it.
//
// The API takes bearer tokens, so a script must hold them. They lie in localStorage where the person asked to stay
// signed in on this device, else in sessionStorage, which ends with the tab. A cookie would be out of scripts'
// reach, but would be sent by every other site's forms too; what guards the tokens is that no script but our own
// can run here (Content-Security-Policy, and no HTML is ever made of what people wrote).

import { clock, send } from "./http.js";
import { storage } from "./storage.js";

const KEY = "crudder.session";
const device = storage("localStorage");
const tab = storage("sessionStorage");
/** An access token is renewed this long before its end, so that it doesn't end on its way. */
const MARGIN_MS = 60_000;

/** Tells `change` whenever somebody signs in or out, or is known better. */
export const session = new EventTarget();

let state = read();
let renewal = null;

function read() {
  for (const place of [tab, device]) {
    try {
      const found = JSON.parse(place.getItem(KEY) ?? "null");
      if (found?.refreshToken) return { ...found, stays: place === device };
    } catch {
      place.removeItem(KEY);
    }
  }
  return null;
}

function write(next) {
  state = next;
  tab.removeItem(KEY);
  if (next === null || next.stays) device.removeItem(KEY);
  if (next !== null) (next.stays ? device : tab).setItem(KEY, JSON.stringify(next));
  session.dispatchEvent(new Event("change"));
}

// Another tab signed in or out.
addEventListener("storage", (event) => {
  if (event.key !== KEY && event.key !== null) return;
  const before = state?.refreshToken;
  state = read();
  if (state?.refreshToken !== before) session.dispatchEvent(new Event("change"));
});

/** Whether somebody is signed in. */
export const isSignedIn = () => state !== null;

/** The account that is signed in, as far as it is known yet. */
export const me = () => state?.account ?? null;

/** Keeps the account as its owner sees it. */
export function keepAccount(account) {
  if (state) write({ ...state, account });
}

/** Signs in; throws a `Problem`. `stays` keeps the person signed in on this device. */
export async function signIn(username, password, stays) {
  const { body } = await send("POST", "/auth/sign-in", { body: { username, password } });
  const account = (await send("GET", "/api/v1/accounts/verify_credentials", { token: body.access_token })).body;
  write({ ...tokens(body), refreshToken: body.refresh_token, account, stays });
}

function tokens(body) {
  // By the server's clock, as the token itself counts.
  return { accessToken: body.access_token, goodUntil: clock.now() + body.expires_in * 1000 };
}

/** Signs out here and, through the server, everywhere; here also where the server can't be reached. */
export async function signOut() {
  try {
    await authorized("POST", "/auth/sign-out", {});
  } catch {
    // The tokens are forgotten all the same.
  }
  write(null);
}

/** Sends a request as the person who is signed in; as a visitor where nobody is. */
export async function authorized(method, path, options) {
  if (!state) return send(method, path, options);
  if (clock.now() > state.goodUntil - MARGIN_MS) await renew();
  try {
    return await send(method, path, { ...options, token: state?.accessToken });
  } catch (problem) {
    if (problem.status !== 401 || !state) throw problem;
    await renew();
    return send(method, path, { ...options, token: state?.accessToken });
  }
}

/** Draws a new access token; once, however many ask. */
function renew() {
  renewal ??= draw().finally(() => {
    renewal = null;
  });
  return renewal;
}

async function draw() {
  const { refreshToken } = state;
  try {
    const { body } = await send("POST", "/auth/refresh", { body: { refresh_token: refreshToken } });
    // Somebody else may have signed in, or out, in the meantime.
    if (state?.refreshToken === refreshToken) write({ ...state, ...tokens(body) });
  } catch (problem) {
    if (problem.status === 401 && state?.refreshToken === refreshToken) {
      write(null);
      session.dispatchEvent(new Event("ended"));
    }
    throw problem;
  }
}
