// A hashtag: the public cruds that bear it. There is no route for it yet, so the public timeline is sifted here,
// page by page.

import { crudActions } from "../actions.js";
import * as api from "../api.js";
import { el } from "../dom.js";
import { Feed } from "../feed.js";

export async function tag({ parameters, saved }) {
  const name = parameters.tag.toLowerCase();
  const feed = new Feed({
    path: `${api.PUBLIC.split("?")[0]}?limit=40`,
    keep: (status) => status.tags.some((one) => one.name === name),
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
