// masto.js through a day: an app is registered, Ada and Bob let it in by the browser, post, read and do what one does. What it
// does is said a line each; the first thing that is not as it should be ends it. Spoken to by test_masto.py: a line of JSON
// out, a line in.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [library, url, picture, ...has] = process.argv.slice(2);
const { createOAuthAPIClient, createRestAPIClient } = await import(pathToFileURL(library));
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const OOB = "urn:ietf:wg:oauth:2.0:oob";
const SCOPE = "read write follow";

const app = await createRestAPIClient({ url }).v1.apps.create({ clientName: "masto", redirectUris: OOB, scopes: SCOPE });
const oauth = createOAuthAPIClient({ url });

async function signIn(name) {
  const query = { response_type: "code", client_id: app.clientId, redirect_uri: OOB, scope: SCOPE };
  console.log(JSON.stringify({ name, open: `${url}/oauth/authorize?${new URLSearchParams(query)}` }));
  const { value: code } = await lines.next();
  const { clientId, clientSecret } = app;
  const token = await oauth.token.create({ grantType: "authorization_code", clientId, clientSecret, redirectUri: OOB, code });
  return createRestAPIClient({ url, accessToken: token.accessToken });
}

const ids = (entities) => entities.map(({ id }) => id);
const ada = await signIn("ada");
const bob = await signIn("bob");
const adasAccount = await ada.v1.accounts.verifyCredentials();

async function step(what, run) {
  await run();
  console.log(JSON.stringify({ done: what }));
}

await step("follows and reads at home", async () => {
  const found = await bob.v1.accounts.lookup({ acct: "ada" });
  assert.equal(found.id, adasAccount.id);
  assert.equal((await bob.v1.accounts.$select(found.id).follow()).following, true);
  const [relation] = await bob.v1.accounts.relationships.fetch({ id: [found.id] });
  assert.equal(relation.following, true);
  const posted = await ada.v1.statuses.create({
    status: "It ends #exp3h", visibility: "private", spoilerText: "An end", sensitive: true, language: "en",
  });
  const [read] = await bob.v1.timelines.home.list();
  assert.deepEqual([read.id, read.spoilerText, read.language, read.visibility], [posted.id, "An end", "en", "private"]);
  assert.ok(Date.parse(read.expiresAt) - Date.parse(read.createdAt) <= 3 * 3600_000);
  assert.deepEqual(ids(await bob.v1.timelines.public.list()), []);
});

await step("answers, reads the thread, edits, reads what it was", async () => {
  const first = await ada.v1.statuses.create({ status: "Who goes first?", visibility: "public" });
  const answer = await bob.v1.statuses.create({ status: "I do", inReplyToId: first.id, visibility: "public" });
  const context = await bob.v1.statuses.$select(answer.id).context.fetch();
  assert.deepEqual(ids(context.ancestors), [first.id]);
  await ada.v1.statuses.$select(first.id).update({ status: "Who goes?" });
  assert.equal((await ada.v1.statuses.$select(first.id).source.fetch()).text, "Who goes?");
  assert.equal((await bob.v1.statuses.$select(first.id).history.list()).length, 2);
  await ada.v1.statuses.$select(first.id).remove();
  await assert.rejects(bob.v1.statuses.$select(first.id).fetch(), /not found/i);
});

await step("favours, boosts, keeps and pins", async () => {
  const { id } = await ada.v1.statuses.create({ status: "Do all of it", visibility: "public" });
  const status = bob.v1.statuses.$select(id);
  assert.equal((await status.favourite()).favourited, true);
  assert.equal((await status.reblog()).reblog.id, id);
  assert.equal((await status.bookmark()).bookmarked, true);
  assert.equal((await ada.v1.statuses.$select(id).pin()).pinned, true);
  assert.deepEqual(ids(await bob.v1.favourites.list()), [id]);
  assert.deepEqual(ids(await bob.v1.bookmarks.list()), [id]);
  assert.deepEqual(ids(await bob.v1.accounts.$select(adasAccount.id).statuses.list({ pinned: true })), [id]);
  assert.equal((await status.unreblog()).reblogged, false);
});

await step("pages with no gap and no repeat", async () => {
  const posted = [];
  for (let number = 0; number < 30; number += 1) {
    posted.unshift((await bob.v1.statuses.create({ status: `number ${number}`, visibility: "unlisted" })).id);
  }
  const read = [];
  const bobs = (await bob.v1.accounts.verifyCredentials()).id;
  for await (const page of ada.v1.accounts.$select(bobs).statuses.list({ limit: 7, excludeReplies: true })) read.push(...ids(page));
  assert.deepEqual(read.filter((id) => posted.includes(id)), posted);
  assert.equal(new Set(read).size, read.length);
});

if (has.includes("media")) {
  await step("posts a picture", async () => {
    const file = new Blob([await readFile(picture)], { type: "image/png" });
    const media = await ada.v2.media.create({ file, description: "A gradient" });
    const posted = await ada.v1.statuses.create({ status: "Look", mediaIds: [media.id] });
    const { mediaAttachments } = await bob.v1.statuses.$select(posted.id).fetch();
    assert.deepEqual(mediaAttachments.map(({ type, description }) => [type, description]), [["image", "A gradient"]]);
  });
}

if (has.includes("polls")) {
  await step("votes", async () => {
    const { poll } = await ada.v1.statuses.create({ status: "Which?", poll: { options: ["tea", "coffee"], expiresIn: 3600 } });
    const voted = await bob.v1.polls.$select(poll.id).votes.create({ choices: [1] });
    assert.deepEqual([voted.voted, voted.votesCount], [true, 1]);
  });
}

if (has.includes("lists")) {
  await step("reads a list", async () => {
    const list = await bob.v1.lists.create({ title: "engines" });
    await bob.v1.lists.$select(list.id).accounts.create({ accountIds: [adasAccount.id] });
    const posted = await ada.v1.statuses.create({ status: "for the list", visibility: "public" });
    assert.equal((await bob.v1.timelines.list.$select(list.id).list())[0].id, posted.id);
    await bob.v1.lists.$select(list.id).remove();
    assert.deepEqual(await bob.v1.lists.list(), []);
  });
}

process.exit(0);
