// Somebody's page: who they are, how I stand to them, and what of theirs is still alive.

import { crudActions } from "../actions.js";
import { complain, note } from "../announce.js";
import * as api from "../api.js";
import { avatar } from "../avatar.js";
import { contentOf } from "../content.js";
import { ask } from "../dialogs.js";
import { el } from "../dom.js";
import { Feed } from "../feed.js";
import { icon } from "../icons.js";
import { nameOf } from "../lib/name.js";
import { isSignedIn, me } from "../session.js";
import { missing } from "./missing.js";

export async function profile({ parameters, query, saved }) {
  const account = await found(parameters.handle);
  if (!account) return missing(`There is no @${parameters.handle}`, "Nobody here goes by that name.");
  const isOwn = account.id === me()?.id;
  const relation = isSignedIn() && !isOwn ? await api.relationship(account.id) : null;
  const withReplies = query.has("replies");
  const feed = new Feed({
    path: api.authoredBy(account.id, withReplies),
    empty: () =>
      el("div", { class: "empty" }, el("h2", {}, "Nothing left"), el("p", {}, isOwn ? "Nothing of yours is alive. Whatever you said has had its time." : `Nothing that ${nameOf(account)} said is alive, or none of it is for you to see.`)),
    actions: crudActions({ added: (status) => withReplies && isOwn && feed.add(status), removed: (id) => feed.remove(id) }),
  });
  return {
    title: `${nameOf(account)} (@${account.acct})`,
    nodes: [head(account, relation, isOwn), tabs(account, withReplies), feed.element],
    start: () => feed.start(saved),
    leave: () => feed.stop(),
  };
}

async function found(handle) {
  try {
    return await api.lookUp(handle);
  } catch (problem) {
    if (problem.status === 404) return null;
    throw problem;
  }
}

const joined = new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric" });
const number = new Intl.NumberFormat();

function head(account, relation, isOwn) {
  const counts = el(
    "ul",
    { class: "counts" },
    el("li", {}, el("b", {}, number.format(account.statuses_count)), account.statuses_count === 1 ? " living crud" : " living cruds"),
    el("li", {}, el("b", {}, number.format(account.followers_count)), account.followers_count === 1 ? " follower" : " followers"),
    el("li", {}, el("b", {}, number.format(account.following_count)), " following"),
  );
  const note = el("div", { class: "content note-text", dir: "auto" }, contentOf(account.note));
  const lock = account.locked ? el("span", { class: "locked", title: "Followers are approved one by one" }, icon("lock"), el("span", { class: "visually-hidden" }, "Followers are approved one by one")) : null;
  return el(
    "section",
    { class: "profile", "aria-label": "Profile" },
    el("img", { class: "banner", src: account.header, alt: "", width: 1200, height: 300 }),
    el("div", { class: "profile-top" }, avatar(account, "xl"), stance(account, relation, isOwn)),
    el("h1", {}, nameOf(account), " ", lock),
    el("p", { class: "handle" }, `@${account.acct} `, relation?.followed_by && el("span", { class: "badge" }, "Follows you")),
    account.note && note,
    counts,
    el("p", { class: "joined" }, `Here since ${joined.format(new Date(account.created_at))}`),
  );
}

function stance(account, relation, isOwn) {
  if (isOwn) return el("a", { class: "button quiet", href: "/settings" }, "Edit profile");
  if (!relation) return el("a", { class: "button", href: `/sign-in?to=${encodeURIComponent(`/@${account.acct}`)}` }, "Follow");
  const place = el("div", { class: "stance" });
  show(place, account, relation);
  return place;
}

function show(place, account, relation) {
  const standing = relation.following ? "Following" : relation.requested ? "Requested" : "Follow";
  const name = nameOf(account);
  // What is read aloud begins with what is seen, so that it can be asked for by voice.
  const label = { Following: `Following: unfollow ${name}`, Requested: `Requested: withdraw the request to follow ${name}`, Follow: `Follow ${name}${account.locked ? ", if they agree" : ""}` }[standing];
  const act = async () => {
    button.disabled = true;
    try {
      show(place, account, await change(account, relation));
      place.querySelector("button")?.focus();
    } catch (problem) {
      button.disabled = false;
      complain(problem);
    }
  };
  const button = el("button", { type: "button", class: standing === "Follow" ? "button" : "button quiet", "aria-label": label, title: label, click: act }, standing);
  place.replaceChildren(button);
}

async function change(account, relation) {
  if (!relation.following && !relation.requested) {
    const after = await api.follow(account.id);
    note(after.requested ? `You asked to follow ${nameOf(account)}.` : `You follow ${nameOf(account)} now.`);
    return after;
  }
  // Where consent is needed, following again isn't up to oneself.
  if (relation.following && account.locked) {
    const sure = await ask({ title: `Unfollow ${nameOf(account)}?`, text: "To follow again, you’ll have to ask again.", yes: "Unfollow", no: "Stay" });
    if (!sure) return relation;
  }
  const after = await api.unfollow(account.id);
  note(relation.requested ? "The request is withdrawn." : `You no longer follow ${nameOf(account)}.`);
  return after;
}

function tabs(account, withReplies) {
  const tab = (href, words, isHere) => el("a", { href, "aria-current": isHere ? "page" : null }, words);
  return el(
    "div",
    { class: "tabs", role: "group", "aria-label": "Which cruds" },
    tab(`/@${account.acct}`, "Cruds", !withReplies),
    tab(`/@${account.acct}?replies`, "With answers", withReplies),
  );
}
