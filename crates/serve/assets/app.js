// What all pages share: the theme, single keys, cards that are decided on, and lights between a mark and what it stands for.
// Pages work without any of it.
"use strict";

const stored = {
  get(name) { try { return localStorage.getItem("concord-" + name); } catch { return null; } },
  set(name, value) {
    try { value === null ? localStorage.removeItem("concord-" + name) : localStorage.setItem("concord-" + name, value); } catch { /* private window: the choice lasts for the page */ }
  },
};

const root = document.documentElement;
root.classList.add("scripted");
if (stored.get("theme")) root.dataset.theme = stored.get("theme");
if (stored.get("keys") === "off") root.classList.add("keys-off");

/** Keys by action; a person may choose others. */
const DEFAULT_KEYS = {
  accept: "a", reject: "x", skip: " ", undo: "Backspace", edit: "e", merge: "m", split: "s", flag: "f",
  next: "j", previous: "k", open: "o", make: "n", reveal: "v", help: "?",
};
for (let n = 1; n <= 9; n++) DEFAULT_KEYS["choose" + n] = String(n);

const keys = {
  map: {},
  load() {
    let own = {};
    try { own = JSON.parse(stored.get("remap") || "{}"); } catch { own = {}; }
    this.map = {};
    for (const [action, key] of Object.entries({ ...DEFAULT_KEYS, ...own })) this.map[key] = action;
    this.own = own;
  },
  of(action) { return this.own[action] || DEFAULT_KEYS[action]; },
  name(key) { return { " ": "space", Backspace: "⌫" }[key] || key; },
  on() { return stored.get("keys") !== "off"; },
  choose(action, key) {
    const own = { ...this.own };
    // The key's old action takes the key that is given up.
    const other = this.map[key];
    if (other && other !== action) own[other] = this.of(action);
    own[action] = key;
    stored.set("remap", JSON.stringify(own));
    this.load();
  },
  reset() { stored.set("remap", null); this.load(); },
};
keys.load();

/** Tells people, and screen readers, what was done. */
function say(text) {
  const said = document.getElementById("said");
  if (!said) return;
  said.textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { said.textContent = ""; }, 4000);
}

const cards = {
  all() { return [...document.querySelectorAll("[data-card]")]; },
  active() { return document.querySelector("[data-card].active"); },
  activate(card, focus = true) {
    if (!card) return;
    this.active()?.classList.remove("active");
    card.classList.add("active");
    if (focus) {
      card.focus({ preventScroll: true });
      card.scrollIntoView({ block: card.offsetHeight > innerHeight * 0.8 ? "start" : "nearest" });
    }
  },
  step(by) {
    const all = this.all();
    if (!all.length) return false;
    const at = all.indexOf(this.active());
    this.activate(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
    return true;
  },
};

/** Rows of a table, where there are no cards. */
function stepRow(by) {
  const rows = [...document.querySelectorAll("table[data-rows] tbody tr")];
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.classList.contains("active"));
  const row = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  rows[at]?.classList.remove("active");
  row.classList.add("active");
  row.querySelector("a")?.focus();
}

/** Sends a form and gives what the server says. */
async function post(address, pairs) {
  pairs.set("as", "json");
  const response = await fetch(address, { method: "POST", body: pairs });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error([answer.error, answer.hint].filter(Boolean).join(": ") || "the server did not answer");
  return answer;
}

/** What was decided on this page, the last one last: places in the log, and how to show it again. */
const done = [];

/** A card of the list of contradictions: decided where it stands, and then the next one is active. */
async function decideInPlace(form, submitter) {
  const card = form.closest("[data-card]");
  const pairs = new URLSearchParams(new FormData(form, submitter));
  const address = submitter.formAction && submitter.hasAttribute("formaction") ? submitter.formAction : form.action;
  const undoing = form.action.endsWith("/undo");
  try {
    const answer = await post(address, pairs);
    if (undoing) { location.reload(); return; }
    done.push({ seq: answer.seq, card, form });
    card.dataset.state = "settled";
    form.hidden = true;
    const line = document.createElement("p");
    line.className = "settled";
    line.textContent = `Kept: ${answer.said}. Log entry ${answer.seq.join(", ")}. `;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Undo";
    button.addEventListener("click", () => undoLast(answer.seq));
    line.append(button);
    form.after(line);
    say(`${answer.said}. ${keys.name(keys.of("undo"))} takes it back.`);
    const rest = cards.all().filter((it) => it.dataset.state === "open");
    const after = rest.find((it) => card.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING);
    cards.activate(after || rest[0] || card);
  } catch (error) {
    say(error.message);
  }
}

/** Takes back the last decision of this page, or the given one. */
async function undoLast(seq) {
  const at = seq ? done.findIndex((it) => it.seq === seq) : done.length - 1;
  if (at < 0) { say("Nothing was decided on this page. The log can take back older decisions."); return; }
  const [item] = done.splice(at, 1);
  try {
    await post("/undo", new URLSearchParams(item.seq.map((it) => ["seq", it])));
    item.form.hidden = false;
    item.form.nextElementSibling?.classList.contains("settled") && item.form.nextElementSibling.remove();
    item.card.dataset.state = "open";
    cards.activate(item.card);
    say("Taken back.");
  } catch (error) {
    done.push(item);
    say(error.message);
  }
}

/** Other scripts put their own actions here; one that gives true has done it. */
const actions = {};

function act(action) {
  if (actions[action]?.()) return true;
  const scope = cards.active() || document;
  const control = [...scope.querySelectorAll(`[data-action="${action}"]`)].find((it) => it.offsetParent !== null || it.type === "radio");
  if (control) {
    if (control.disabled) { say(control.dataset.why || "Not yet."); return true; }
    control.click();
    return true;
  }
  switch (action) {
    case "next": return cards.step(1) || (stepRow(1), true);
    case "previous": return cards.step(-1) || (stepRow(-1), true);
    case "skip": return cards.active() ? cards.step(1) : false;
    case "undo": if (done.length) { undoLast(); return true; } return false;
    case "help": location.href = "/help"; return true;
    default: return false;
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !keys.on()) return;
  const target = event.target;
  if (target.matches("select, textarea, [contenteditable]") || (target.matches("input") && !["radio", "checkbox"].includes(target.type))) {
    if (event.key === "Escape") { target.blur(); cards.activate(cards.active()); }
    return;
  }
  // On a control, space and Enter mean the control.
  if (event.key === " " && target.matches("a, button, summary, input")) return;
  const action = keys.map[event.key];
  if (action && act(action)) event.preventDefault();
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-decide]");
  if (!form) return;
  if (event.submitter?.dataset.needs && !form.elements[event.submitter.dataset.needs]?.value) {
    event.preventDefault();
    say("Choose one first: press its number.");
    return;
  }
  event.preventDefault();
  (actions.submit || decideInPlace)(form, event.submitter);
});

/** Lights what an element names in `data-lights`, and the elements that name what is pointed at. */
function light(from, on) {
  for (const old of document.querySelectorAll(".lit")) old.classList.remove("lit");
  if (!on || !from) return;
  from.classList.add("lit");
  if (from.dataset.lights !== undefined) {
    for (const id of from.dataset.lights.split(" ").filter(Boolean)) document.getElementById(id)?.classList.add("lit");
  } else if (from.id) {
    for (const other of document.querySelectorAll(`[data-lights~="${CSS.escape(from.id)}"]`)) other.classList.add("lit");
  }
}

function setUp() {
  for (const name of ["pointerover", "focusin"]) {
    document.addEventListener(name, (event) => {
      const from = event.target.closest?.("[data-lights], .quotation[id]");
      if (from) light(from, true);
      else if (name === "pointerover" && !document.querySelector(".reader")) light(null, false);
    });
  }
  document.addEventListener("focusin", (event) => {
    const card = event.target.closest?.("[data-card]");
    if (card) cards.activate(card, false);
  });
  const theme = document.getElementById("theme");
  if (theme) {
    const now = () => root.dataset.theme || "";
    const label = () => { theme.textContent = { "": "Theme: system", dark: "Theme: dark", light: "Theme: light" }[now()]; };
    theme.hidden = false;
    label();
    theme.addEventListener("click", () => {
      const next = { "": "dark", dark: "light", light: "" }[now()];
      next ? (root.dataset.theme = next) : delete root.dataset.theme;
      stored.set("theme", next || null);
      label();
    });
  }
  for (const it of document.querySelectorAll("[data-card] [data-action][hidden]")) it.hidden = false;
  paintKeys(document);
  setUpHelp();
  news.listen();
  const target = location.hash && document.querySelector(location.hash.replace(/[^#\w-]/g, ""));
  cards.activate(target?.closest?.("[data-card]") || cards.all()[0], Boolean(target));
  if (!target && cards.active()) cards.active().focus({ preventScroll: true });
}

/** Prints the chosen keys on the buttons. */
function paintKeys(scope) {
  for (const control of scope.querySelectorAll("[data-action]")) {
    const kbd = control.querySelector("kbd") || (control.closest("label") || control).querySelector?.("kbd");
    if (kbd && DEFAULT_KEYS[control.dataset.action]) kbd.textContent = keys.name(keys.of(control.dataset.action));
  }
  for (const kbd of scope.querySelectorAll("kbd[data-shows]")) kbd.textContent = keys.name(keys.of(kbd.dataset.shows));
}

function setUpHelp() {
  const on = document.getElementById("keys-on");
  if (!on) return;
  on.checked = keys.on();
  on.addEventListener("change", () => {
    stored.set("keys", on.checked ? null : "off");
    root.classList.toggle("keys-off", !on.checked);
    say(on.checked ? "Single keys are on." : "Single keys are off.");
  });
  for (const field of document.querySelectorAll("[data-remap]")) {
    field.addEventListener("keydown", (event) => {
      if (["Tab", "Shift", "Control", "Alt", "Meta", "Enter", "Escape"].includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      keys.choose(field.dataset.remap, event.key);
      paintKeys(document);
      say(`That is now ${keys.name(event.key)}.`);
    });
  }
  const reset = document.getElementById("keys-reset");
  reset.hidden = false;
  reset.addEventListener("click", () => { keys.reset(); paintKeys(document); say("All keys are as they were."); });
}

/** News of the casebook: a page says what is new, and shows it when it is asked to; a draft's page follows its file by itself. */
const news = {
  source: null,
  /** Browsers allow few connections to one server, so only a page that is seen listens, and it is painted first. */
  listen() {
    clearTimeout(news.timer);
    if (document.hidden) { news.source?.close(); news.source = null; return; }
    if (news.source || !document.getElementById("news")) return;
    news.timer = setTimeout(() => {
      news.source = new EventSource("/news");
      news.source.addEventListener("message", (event) => news.take(JSON.parse(event.data)));
    }, 1200);
  },
  take(now) {
    const made = document.body.dataset;
    const follows = document.querySelector("[data-follows]");
    if (follows && String(now.drafts) !== made.drafts) { made.drafts = now.drafts; news.follow(follows); }
    const added = now.documents - Number(made.documents);
    const said = [];
    if (added) said.push(added > 0 ? `${added.toLocaleString("en")} new ${added === 1 ? "report" : "reports"}.` : "Reports were replaced.");
    if (now.deriving) said.push("Events are being derived anew.");
    else if (now.events > Number(made.events)) said.push("Events were derived anew.");
    const place = document.getElementById("news");
    // The queue goes on from item to item and takes the new state in by itself.
    const quiet = !said.length || (document.getElementById("queue") && !added);
    if (quiet || news.said === said.join(" ")) { place.hidden = quiet; if (quiet) news.said = ""; return; }
    news.said = said.join(" ");
    place.textContent = news.said;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Show";
    button.addEventListener("click", () => location.reload());
    place.append(button);
    place.hidden = false;
  },
  /** Loads the page anew without leaving it: open figures stay open, and the eye stays where it was. */
  async follow(old) {
    const response = await fetch(location.href);
    if (!response.ok) { say("The draft cannot be read."); return; }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("[data-follows]");
    const open = [...old.querySelectorAll("details")].map((it) => it.open);
    [...fresh.querySelectorAll("details")].forEach((it, n) => { it.open = Boolean(open[n]); });
    old.replaceWith(document.adoptNode(fresh));
    say("The draft was read again.");
  },
};
document.addEventListener("visibilitychange", news.listen);

document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", setUp) : setUp();
