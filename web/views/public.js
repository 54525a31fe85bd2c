// The public timeline: what everybody has posted for everybody. Visitors may read it too.

import { crudActions } from "../actions.js";
import * as api from "../api.js";
import { el } from "../dom.js";
import { EndingNext } from "../ending-next.js";
import { Feed } from "../feed.js";

export async function everybody({ saved }) {
  const ending = new EndingNext();
  const feed = new Feed({
    path: api.PUBLIC,
    empty: () => el("div", { class: "empty" }, el("h2", {}, "Nothing is alive"), el("p", {}, "Everything that was said in public has ended. The next word is yours.")),
    actions: crudActions({ added: (status) => status.visibility === "public" && feed.add(status), removed: (id) => feed.remove(id) }),
    changed: (items) => ending.show(items),
  });
  return {
    title: "Everybody",
    nodes: [el("h1", { class: "page-title" }, "Everybody"), feed.element, ending.element],
    start: () => feed.start(saved),
    leave: () => {
      ending.stop();
      return feed.stop();
    },
  };
}
