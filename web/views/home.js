// The home timeline: what those whom I follow, and I, have posted.

import { crudActions } from "../actions.js";
import * as api from "../api.js";
import { Composer } from "../compose.js";
import { el } from "../dom.js";
import { EndingNext } from "../ending-next.js";
import { Feed } from "../feed.js";
import { isSignedIn } from "../session.js";
import { welcome } from "./welcome.js";

export async function home({ saved }) {
  if (!isSignedIn()) return welcome();
  const ending = new EndingNext();
  const feed = new Feed({
    path: api.HOME,
    empty: () =>
      el(
        "div",
        { class: "empty" },
        el("h2", {}, "All is quiet"),
        el("p", {}, "Nothing that you or those whom you follow said is still alive. Say something, or see what "),
        el("a", { class: "button quiet", href: "/public" }, "everybody is saying"),
      ),
    actions: crudActions({ added: (status) => feed.add(status), removed: (id) => feed.remove(id) }),
    changed: (items) => ending.show(items),
  });
  const composer = new Composer({ posted: (status) => feed.add(status) });
  return {
    title: "Home",
    nodes: [el("h1", { class: "visually-hidden" }, "Home"), composer.element, feed.element, ending.element],
    start: () => feed.start(saved),
    leave: () => {
      ending.stop();
      return feed.stop();
    },
  };
}
