// The queue: the next items are fetched before they are needed, a decision is sent while the next one is already shown, and nothing
// can be accepted before its sentence was in view.
"use strict";
{
  const frame = document.getElementById("queue");
  const progress = document.getElementById("progress");
  const LOW = 10;
  const ahead = [];
  const past = [];
  let left = Number(frame.dataset.left);
  let decided = 0;
  let fetching = null;
  let exhausted = false;
  /** Decisions are sent one after another, in the order in which they were made. */
  let sending = Promise.resolve();
  let unsent = 0;
  const started = performance.now();

  const card = () => frame.querySelector("[data-card]");
  const idOf = (it) => it?.dataset.id;

  const parse = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content.firstElementChild;
  };

  function fetchMore() {
    if (fetching || exhausted || ahead.length > LOW) return fetching;
    const lastId = ahead.length ? ahead[ahead.length - 1].id : idOf(card());
    const address = new URL(frame.dataset.address, location.href);
    if (lastId) address.searchParams.set("after", lastId);
    fetching = fetch(address)
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error("the next items could not be had"))))
      .then((answer) => {
        const known = new Set([...ahead.map((it) => it.id), ...past.map((it) => it.id), idOf(card())]);
        for (const item of answer.items) if (!known.has(item.record.id)) ahead.push({ id: item.record.id, node: parse(item.html) });
        exhausted = answer.items.length === 0;
      })
      .catch((error) => say(error.message))
      .finally(() => { fetching = null; });
    return fetching;
  }

  let watcher = null;
  /** Passages of the card that were not in view yet, in their order. */
  let unseen = new Set();
  /** Accept waits until the evidence was in view. */
  function watch(node) {
    watcher?.disconnect();
    unseen = new Set();
    const accept = node.querySelector("[data-waits]");
    const evidence = [...node.querySelectorAll("[data-evidence] blockquote")];
    if (!accept || node.dataset.wasSeen) return;
    if (!evidence.length) { accept.disabled = true; accept.dataset.why = "It has no sentence, so it cannot be accepted."; return; }
    accept.disabled = true;
    accept.dataset.why = "Its sentence must be in view first.";
    unseen = new Set(evidence);
    watcher = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        // A sentence taller than the window is in view when it fills half of it.
        if (entry.intersectionRatio > 0.6 || entry.intersectionRect.height > innerHeight / 2) unseen.delete(entry.target);
      }
      if (!unseen.size) { accept.disabled = false; node.dataset.wasSeen = "yes"; watcher.disconnect(); }
    }, { threshold: [0, 0.25, 0.65, 1] });
    for (const it of evidence) watcher.observe(it);
  }

  function show(node) {
    const old = card() || frame.querySelector(".empty");
    old ? old.replaceWith(node) : frame.append(node);
    for (const it of node.querySelectorAll("[data-action][hidden]")) it.hidden = false;
    paintKeys(node);
    cards.activate(node, false);
    node.focus({ preventScroll: true });
    if (node.getBoundingClientRect().top < 0) node.scrollIntoView({ block: "start" });
    watch(node);
    tell();
    fetchMore();
  }

  function tell() {
    const minutes = (performance.now() - started) / 60000;
    const pace = decided > 4 ? `, ${Math.round(decided / Math.max(minutes, 0.05))} a minute` : "";
    progress.textContent = `${left.toLocaleString("en")} wait, ${decided.toLocaleString("en")} decided now${pace}${unsent ? `; ${unsent} being kept` : ""}.`;
  }

  async function next() {
    if (!ahead.length) await fetchMore();
    const item = ahead.shift();
    if (item) { show(item.node); return; }
    const none = document.createElement("p");
    none.className = "empty";
    none.textContent = "Nothing waits here any more.";
    (card() || frame.firstElementChild)?.replaceWith(none);
    tell();
  }

  function note(entry) {
    const line = document.createElement("li");
    line.textContent = `${entry.said} ${entry.id} `;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Undo";
    button.setAttribute("aria-label", `Undo the decision on ${entry.id}`);
    button.addEventListener("click", () => undo(entry));
    line.append(button);
    entry.line = line;
    const list = document.getElementById("last");
    list.prepend(line);
    while (list.children.length > 10) list.lastElementChild.remove();
  }

  actions.submit = (form, submitter) => {
    if (!form.closest("#queue")) { form.submit(); return; }
    const node = card();
    const pairs = new URLSearchParams(new FormData(form, submitter));
    const verb = submitter.value;
    if (["merge", "split"].includes(verb) && !pairs.has("with")) { say("Choose the other account first: press its number."); return; }
    if (verb === "edit") { keepEdit(pairs); return; }
    const entry = { id: idOf(node), node, said: verb, seq: null, failed: false };
    past.push(entry);
    decided += 1;
    left -= 1;
    unsent += 1;
    note(entry);
    say(`${verb}: ${node.getAttribute("aria-label")}`);
    next();
    sending = sending
      .then(() => post("/decide", pairs))
      .then((answer) => { entry.seq = answer.seq; })
      .catch((error) => {
        entry.failed = true;
        entry.line.textContent = `Not kept, ${entry.id}: ${error.message}`;
        past.splice(past.indexOf(entry), 1);
        decided -= 1;
        left += 1;
        ahead.unshift({ id: entry.id, node: entry.node });
        say(`Not kept: ${error.message}. It comes again next.`);
      })
      .finally(() => { unsent -= 1; tell(); });
  };

  async function keepEdit(pairs) {
    const id = idOf(card());
    try {
      await post("/decide", pairs);
      const address = new URL("/queue.json", location.href);
      address.searchParams.set("at", id);
      const answer = await (await fetch(address)).json();
      show(parse(answer.items[0].html));
      say("The change is kept.");
    } catch (error) {
      say(error.message);
    }
  }

  function undo(entry) {
    sending = sending.then(async () => {
      if (entry.failed || !past.includes(entry)) return;
      try {
        await post("/undo", new URLSearchParams(entry.seq.map((it) => ["seq", it])));
        past.splice(past.indexOf(entry), 1);
        entry.line.remove();
        decided -= 1;
        left += 1;
        const now = card();
        if (now) ahead.unshift({ id: idOf(now), node: now });
        show(entry.node);
        say("Taken back.");
      } catch (error) {
        say(error.message);
      }
    });
  }

  actions.undo = () => {
    const entry = past[past.length - 1];
    if (entry) undo(entry); else say("Nothing was decided since this page was opened.");
    return true;
  };
  /** Accepting what was not read yet shows the next passage of it instead. */
  actions.accept = () => {
    const [passage] = unseen;
    if (!passage || !card()?.contains(passage)) return false;
    passage.scrollIntoView({ block: passage.offsetHeight > innerHeight ? "start" : "center" });
    say(`Read this first: its ${unseen.size === 1 ? "last sentence" : `next of ${unseen.size} sentences`} must be in view before it is accepted.`);
    return true;
  };
  actions.skip = () => { if (!card()) return false; next(); return true; };
  actions.edit = () => {
    const node = card();
    if (!node) return false;
    node.classList.toggle("editing");
    if (node.classList.contains("editing")) node.querySelector(".edited select, .edited input")?.focus();
    else node.focus();
    return true;
  };
  frame.addEventListener("click", (event) => {
    const control = event.target.closest("[data-action]");
    if (!control || event.defaultPrevented) return;
    if (["edit", "skip", "undo"].includes(control.dataset.action)) { event.preventDefault(); actions[control.dataset.action](); }
  });
  addEventListener("beforeunload", (event) => { if (unsent) event.preventDefault(); });

  if (card()) { watch(card()); fetchMore(); }
}
