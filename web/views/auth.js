// Coming in: signing up, confirming, signing in, and a new password for a forgotten one.

import { note } from "../announce.js";
import * as api from "../api.js";
import { el } from "../dom.js";
import { checkbox, field, form } from "../form.js";
import { icon } from "../icons.js";
import { go } from "../router.js";
import { signIn } from "../session.js";

/** Between signing up and confirming, so that nobody types it twice; it is written nowhere. */
let remembered = null;

const PASSWORD_RULES = "At least 12 characters, among them a lower-case and an upper-case letter and a digit.";

function page(title, ...nodes) {
  return { title, nodes: [el("section", { class: "door" }, el("h1", {}, title), ...nodes)] };
}

/** On the machine where Crudder runs, e-mail is a page: nobody else is shown it. */
function mailbox() {
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(location.hostname);
  if (!isLoopback) return null;
  return el("p", { class: "local-hint" }, icon("direct"), el("span", {}, "This is Crudder on your own machine: its mail is in the ", el("a", { href: "/local/mailbox", target: "_blank", rel: "noopener" }, "mailbox"), "."));
}

const handleField = (value = "") =>
  field({ name: "username", label: "Username", type: "text", value, autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true, hint: "Up to 30 letters, digits and underscores: it will be your @name." });
const newPassword = () => field({ name: "password", label: "Password", type: "password", autocomplete: "new-password", required: true, hint: PASSWORD_RULES });
const codeField = () =>
  field({ name: "code", label: "Code from the e-mail", type: "text", inputmode: "numeric", autocomplete: "one-time-code", required: true, hint: "It may take a minute to arrive." });

/** A place of our own to go to after signing in, as the query names it. */
function goal(query) {
  const to = query.get("to") ?? "/";
  return /^\/(?![/\\])/.test(to) ? to : "/";
}

export async function signUp() {
  const fields = [
    handleField(),
    field({ name: "email", label: "E-mail address", type: "email", autocomplete: "email", required: true, hint: "For the code that confirms it is you, and for a forgotten password. Nobody sees it." }),
    newPassword(),
  ];
  const submit = async ({ username, email, password }) => {
    const handle = username.trim().replace(/^@/, "");
    const answer = await api.signUp(handle, email, password);
    remembered = { username: answer.username, password, sentTo: answer.delivery.destination };
    go(`/confirm?username=${encodeURIComponent(answer.username)}`);
  };
  return page("Sign up", form({ fields, button: "Sign up", submit, extra: el("a", { href: "/sign-in" }, "I have an account") }));
}

export async function confirm({ query }) {
  const username = query.get("username") ?? "";
  const sentTo = remembered?.username === username ? ` to ${remembered.sentTo}` : "";
  const named = username ? null : handleField();
  const code = codeField();
  const submit = async (values) => {
    const name = username || values.username.trim().replace(/^@/, "");
    await api.confirm(name, values.code.trim());
    const password = remembered?.username === name ? remembered.password : null;
    remembered = null;
    if (password) {
      await signIn(name, password, false);
      note("Welcome to Crudder.");
      go("/", { replace: true });
    } else {
      note("Confirmed. Now sign in.");
      go(`/sign-in?username=${encodeURIComponent(name)}`, { replace: true });
    }
  };
  const again = el("button", { type: "button", class: "link", click: () => resend(username || named?.input.value.trim()) }, "Send another code");
  return page(
    "Confirm it’s you",
    el("p", {}, username ? `We sent a code${sentTo}. Enter it, and @${username} is yours.` : "Enter the code that we sent you."),
    mailbox(),
    form({ fields: [named, code].filter(Boolean), button: "Confirm", submit, extra: again }),
  );
}

async function resend(username) {
  if (!username) return;
  try {
    await api.resendCode(username);
    note("If that name still waits for its confirmation, another code is on its way.");
  } catch (problem) {
    note(problem.message);
  }
}

export async function signInPage({ query }) {
  const name = field({ name: "username", label: "Username or e-mail address", type: "text", value: query.get("username") ?? "", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true });
  const fields = [
    name,
    field({ name: "password", label: "Password", type: "password", autocomplete: "current-password", required: true }),
    checkbox({ name: "stays", label: "Stay signed in on this device", hint: "Else you are signed out when this tab closes." }),
  ];
  const unconfirmed = el("p", { class: "local-hint", hidden: true });
  const submit = async ({ username, password, stays }) => {
    unconfirmed.hidden = true;
    try {
      await signIn(username.trim(), password, stays);
    } catch (problem) {
      if (problem.status === 403) {
        const handle = username.includes("@") ? "" : username.trim().toLowerCase();
        unconfirmed.replaceChildren(el("a", { href: `/confirm?username=${encodeURIComponent(handle)}` }, "Enter the code to confirm your address"));
        unconfirmed.hidden = false;
      }
      throw problem;
    }
    go(goal(query), { replace: true });
  };
  const why = query.has("ended") ? el("p", { class: "local-hint" }, "Your session has ended. Sign in to go on.") : null;
  const below = el("p", { class: "door-foot" }, el("a", { href: "/reset-password" }, "I forgot my password"), el("a", { href: "/sign-up" }, "I’m new here"));
  return page("Sign in", ...[why, form({ fields, button: "Sign in", submit }), unconfirmed, below].filter(Boolean));
}

export async function resetPassword({ query }) {
  const username = query.get("username");
  if (!username) {
    const who = field({ name: "username", label: "Username or e-mail address", type: "text", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true });
    const submit = async (values) => {
      await api.forgotPassword(values.username.trim());
      go(`/reset-password?username=${encodeURIComponent(values.username.trim())}`);
    };
    return page("Forgotten password", el("p", {}, "We’ll send you a code for a new one."), form({ fields: [who], button: "Send the code", submit }));
  }
  const submit = async ({ code, password }) => {
    await api.resetPassword(username, code.trim(), password);
    note("Your password is changed. Now sign in.");
    go(`/sign-in?username=${encodeURIComponent(username)}`, { replace: true });
  };
  return page(
    "A new password",
    el("p", {}, `If ${username} is somebody here, a code is on its way to their e-mail address.`),
    ...[mailbox()].filter(Boolean),
    form({ fields: [codeField(), newPassword()], button: "Change it", submit }),
  );
}
