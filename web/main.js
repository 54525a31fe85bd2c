// Begins: the frame around the views, who is signed in, whether there is a connection.

import { el } from "./dom.js";
import { avatar } from "./avatar.js";
import { icon } from "./icons.js";
import { go, mark, reload, start } from "./router.js";
import { isSignedIn, me, session } from "./session.js";
import { confirm, resetPassword, signInPage, signUp } from "./views/auth.js";
import { crud } from "./views/crud.js";
import { home } from "./views/home.js";
import { missing } from "./views/missing.js";
import { profile } from "./views/profile.js";
import { everybody } from "./views/public.js";
import { settings } from "./views/settings.js";
import { tag } from "./views/tag.js";

const places = document.getElementById("places");
const offline = document.getElementById("offline");

function place(href, name, words, picture = icon(name)) {
  return el("li", {}, el("a", { href }, picture, el("span", {}, words)));
}

function showPlaces() {
  const account = me();
  places.replaceChildren(
    ...(isSignedIn()
      ? [
          place("/", "home", "Home"),
          place("/public", "public", "Everybody"),
          place(`/@${account.acct}`, "person", "My cruds", avatar(account, "s")),
          place("/settings", "settings", "Settings"),
        ]
      : [place("/public", "public", "Everybody"), place("/sign-in", "enter", "Sign in"), place("/sign-up", "person", "Sign up")]),
  );
  mark();
}

let who = me()?.id ?? null;
session.addEventListener("change", () => {
  showPlaces();
  // Another person, perhaps by another tab: what is on the page may not be for them.
  const now = me()?.id ?? null;
  const isOurDoing = /^\/(sign-in|confirm|settings)$/.test(location.pathname);
  if (now !== who && !isOurDoing) reload();
  who = now;
});
session.addEventListener("ended", () => {
  go(`/sign-in?ended&to=${encodeURIComponent(location.pathname)}`, { replace: true });
});

function showConnection() {
  offline.hidden = navigator.onLine;
}
addEventListener("online", showConnection);
addEventListener("offline", showConnection);
showConnection();

/** j and k walk through the cruds, n goes to the composer, as in a mail reader; never while something is typed. */
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select, dialog")) return;
  if (event.key === "n") {
    const text = document.querySelector(".composer textarea");
    if (text) {
      event.preventDefault();
      text.focus();
    }
  }
  if (event.key !== "j" && event.key !== "k") return;
  const cruds = [...document.querySelectorAll(".crud:not(.crud-burning)")];
  const at = cruds.findIndex((crud) => crud.contains(document.activeElement));
  const next = cruds[Math.max(0, at + (event.key === "j" ? 1 : -1))];
  next?.focus();
});

// As a link it would be a step in the history.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("view").focus();
});

showPlaces();
start({
  home,
  public: everybody,
  profile,
  crud,
  tag,
  settings,
  confirm,
  reset: resetPassword,
  "sign-in": signInPage,
  "sign-up": signUp,
  missing: async () => missing(),
});
