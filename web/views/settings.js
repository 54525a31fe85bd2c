// One's own profile, how long one's cruds live when one doesn't say, and which apps have access.

import { complain, note } from "../announce.js";
import * as api from "../api.js";
import { avatar, ownPicture } from "../avatar.js";
import { el } from "../dom.js";
import { download } from "../download.js";
import { failure } from "../feed.js";
import { checkbox, field, form } from "../form.js";
import { LifetimePicker } from "../lifetime-picker.js";
import { TYPES } from "../pictures.js";
import { go, reload } from "../router.js";
import { isSignedIn, keepAccount, signOut } from "../session.js";

export async function settings() {
  if (!isSignedIn()) {
    queueMicrotask(() => go("/sign-in?to=/settings", { replace: true }));
    return { title: "Sign in", nodes: [] };
  }
  const [account, apps] = await Promise.all([api.ownAccount(), grantedApps()]);
  keepAccount(account);
  const name = account.display_name;
  const about = field({ name: "note", label: "About you", rows: 4, hint: "Up to 500 characters. Unlike a crud, it stays until you change it." });
  about.input.value = account.source.note;
  const fields = [
    field({ name: "display_name", label: "Name", type: "text", value: name, placeholder: account.username, autocomplete: "name", hint: "Up to 30 characters." }),
    about,
    checkbox({ name: "locked", label: "Approve followers one by one", hint: "Whoever wants to follow you has to ask.", checked: account.locked }),
  ];
  const picker = new LifetimePicker({ standard: account.source.expires_in, label: "How long a crud lives, if you don’t say" });
  const words = () => picker.show("");
  words();
  picker.element.addEventListener("change", words);
  const life = { name: "expires_in", element: picker.element, input: picker };
  const submit = async (values) => {
    const { expires_in: lifetime, ...rest } = values;
    keepAccount(await api.updateAccount({ ...rest, source: { expires_in: lifetime } }));
    note("Saved.");
  };
  const out = el("button", { type: "button", class: "button quiet", click: async () => {
    await signOut();
    note("You are signed out, on every device.");
    go("/");
  } }, "Sign out everywhere");
  return {
    title: "Settings",
    nodes: [
      el("h1", { class: "page-title" }, "Settings"),
      portraits(account),
      el("section", { class: "settings" }, form({ fields: [...fields, life], button: "Save", submit })),
      apps,
      download(),
      el("section", { class: "settings" }, el("h2", {}, "Leave"), el("p", {}, "Signs you out here and on every other device. Access that is already given ends within the hour; apps keep theirs."), out),
    ],
  };
}

/** One's pictures, each with a button that sets another, and one that takes it away. */
function portraits(account) {
  const section = el("section", { class: "settings" });
  const show = (of) => section.replaceChildren(el("h2", {}, "Your pictures"), portrait(of, "avatar", "picture", shown), portrait(of, "header", "header", shown));
  const shown = (of) => {
    keepAccount(of);
    show(of);
  };
  show(account);
  return section;
}

function portrait(account, which, word, shown) {
  const own = ownPicture(account, which);
  const act = async (ask, words) => {
    for (const button of buttons) button.disabled = true;
    try {
      shown(await ask());
      note(words);
    } catch (problem) {
      for (const button of buttons) button.disabled = false;
      complain(problem);
    }
  };
  const chosen = () => {
    const [one] = file.files;
    file.value = "";
    if (one) act(() => api.setPicture(which, one), `Your ${word} is set.`);
  };
  const file = el("input", { type: "file", accept: TYPES, hidden: true, change: chosen });
  const set = el("button", { type: "button", class: "button quiet", click: () => file.click() }, own ? `Change your ${word}` : `Add a ${word}`);
  const remove = own && el("button", { type: "button", class: "button quiet", click: () => act(() => api.removePicture(which), `Your ${word} is taken away.`) }, `Take your ${word} away`);
  const buttons = [set, remove].filter(Boolean);
  const image = which === "avatar" ? avatar(account) : own && el("img", { class: "banner", src: own, alt: "", width: 1200, height: 300 });
  return el("div", { class: "portrait" }, image, file, el("p", { class: "portrait-does" }, ...buttons));
}

/** The apps that have access, each with a button that ends it. That they can't be shown must not hide the rest. */
async function grantedApps() {
  const section = el("section", { class: "settings" }, el("h2", {}, "Apps with access"));
  try {
    const apps = await api.apps();
    const none = el("p", {}, "No app has access to your account.");
    const list = el("ul", {}, ...apps.map((app) => granted(app, () => list.children.length === 0 && list.replaceWith(none))));
    section.append(apps.length ? list : none);
  } catch (problem) {
    section.append(failure(problem, reload));
  }
  return section;
}

function granted(app, whenGone) {
  const button = el("button", { type: "button", class: "button quiet", click: async () => {
    button.disabled = true;
    try {
      await api.revokeApp(app.id);
      item.remove();
      note(`${app.name} has no access any more.`);
      whenGone();
    } catch (problem) {
      button.disabled = false;
      complain(problem);
    }
  } }, "End access");
  const since = new Date(app.created_at).toLocaleDateString("en", { dateStyle: "long" });
  const may = app.scopes.map((scope) => scope.description).join("; ");
  const item = el("li", {}, el("p", {}, el("strong", {}, app.name), ` since ${since}. It may ${may}.`), button);
  return item;
}
