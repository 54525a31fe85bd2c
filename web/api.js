// The API's routes by name. Each answers what the route answers, or throws a `Problem`.

import { send } from "./http.js";
import { parseLink } from "./lib/link.js";
import { authorized } from "./session.js";

/** A page holds as many as the API gives at most. */
const PAGE = 20;

const get = async (path) => (await authorized("GET", path)).body;
const post = async (path, body, key) => (await authorized("POST", path, { body, key })).body;
const open = async (path, body) => (await send("POST", path, { body })).body;

export const signUp = (username, email, password) => open("/auth/sign-up", { username, email, password });
export const confirm = (username, code) => open("/auth/confirm", { username, code });
export const resendCode = (username) => open("/auth/resend-code", { username });
export const forgotPassword = (username) => open("/auth/forgot-password", { username });
export const resetPassword = (username, code, password) =>
  open("/auth/reset-password", { username, code, password });

export const lookUp = (acct) => get(`/api/v1/accounts/lookup?acct=${encodeURIComponent(acct)}`);
export const ownAccount = () => get("/api/v1/accounts/verify_credentials");
export const updateAccount = async (change) =>
  (await authorized("PATCH", "/api/v1/accounts/update_credentials", { body: change })).body;
export const setPicture = (which, file) => {
  const form = new FormData();
  form.append(which, file);
  return updateAccount(form);
};
export const removePicture = async (which) => (await authorized("DELETE", `/api/v1/profile/${which}`)).body;
export const relationship = async (id) => (await get(`/api/v1/accounts/relationships?id[]=${id}`))[0];
export const follow = (id) => post(`/api/v1/accounts/${id}/follow`, {});
export const unfollow = (id) => post(`/api/v1/accounts/${id}/unfollow`, {});

export const apps = () => get("/auth/apps");
export const revokeApp = async (id) => (await authorized("DELETE", `/auth/apps/${id}`)).body;

export const crud = (id) => get(`/api/v1/statuses/${id}`);
export const postCrud = (crud, key) => post("/api/v1/statuses", crud, key);
export const deleteCrud = async (id) => (await authorized("DELETE", `/api/v1/statuses/${id}`)).body;

export const uploadPicture = (file) => {
  const form = new FormData();
  form.append("file", file);
  return post("/api/v2/media", form);
};
export const describePicture = async (id, description) =>
  (await authorized("PUT", `/api/v1/media/${id}`, { body: { description } })).body;
export const giveUpPicture = async (id) => (await authorized("DELETE", `/api/v1/media/${id}`)).body;

export const HOME = `/api/v1/timelines/home?limit=${PAGE}`;
export const PUBLIC = `/api/v1/timelines/public?limit=${PAGE}`;
export const taggedWith = (tag) => `/api/v1/timelines/tag/${encodeURIComponent(tag)}?limit=${PAGE}`;
export const authoredBy = (id, withReplies) =>
  `/api/v1/accounts/${id}/statuses?limit=${PAGE}${withReplies ? "" : "&exclude_replies=true"}`;

/** A page of all that is one's own: `{ body, next }`, `next` being the path of the next page, where there is one. */
export async function exportPage(path) {
  const { body, headers } = await authorized("GET", path);
  return { body, next: parseLink(headers.get("link")).next ?? null };
}

/** A page of a timeline: `{ items, next }`, `next` being the path of the older page, where there is one. */
export async function page(path) {
  const { body, headers } = await authorized("GET", path);
  return { items: body, next: parseLink(headers.get("link")).next ?? null };
}

/** What stands in a timeline right above an id. */
export async function newerThan(path, id) {
  return (await authorized("GET", `${path}&min_id=${id}`)).body;
}
