// A hashtag: the public cruds that bear it.

import { crudActions } from "../actions.js";
import * as api from "../api.js";
import { el } from "../dom.js";
import { Feed } from "../feed.js";

export async function tag({ parameters, saved }) {
  const name = parameters.tag.toLowerCase();
  const feed = new Feed({
    path: api.taggedWith(name),
    empty: () => el("div", { class: "empty" }, el("h2", {}, "Nothing by that name"), el("p", {}, `No living public crud says #${name}.`)),
    actions: crudActions({ removed: (id) => feed.remove(id) }),
  });
  return {
    title: `#${name}`,
    nodes: [el("h1", { class: "page-title" }, `#${name}`), feed.element],
    start: () => feed.start(saved),
    leave: () => feed.stop(),
  };
}
