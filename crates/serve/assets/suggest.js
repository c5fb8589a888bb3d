// Suggestions under a field for a place or for sides, as one types: arrows choose, Enter takes, Escape closes. Without script the
// field is a plain one, and the server says what it may mean.
"use strict";
{
  const WAIT = 120;
  let field = null;
  let list = null;
  let items = [];
  let at = -1;
  let timer = null;
  let asked = 0;

  /** Of several sides the last one is being typed. */
  const split = (value) => {
    const cut = field.dataset.suggest === "sides" ? value.lastIndexOf(";") + 1 : 0;
    return [value.slice(0, cut) + (cut ? " " : ""), value.slice(cut).trim()];
  };

  function close() {
    clearTimeout(timer);
    asked += 1;
    list?.remove();
    list = null;
    items = [];
    at = -1;
    field?.setAttribute("aria-expanded", "false");
    field?.removeAttribute("aria-activedescendant");
  }

  function choose(n) {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = (n + items.length) % items.length;
    const option = list.children[at];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  }

  function take(n) {
    const [before] = split(field.value);
    field.value = before + items[n].value;
    say(`${items[n].value}, ${items[n].about}`);
    close();
  }

  function show(found) {
    close();
    if (!found.length) return;
    items = found;
    list = document.createElement("ul");
    list.id = "suggestions";
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    found.forEach((it, n) => {
      const option = document.createElement("li");
      option.id = `suggestion-${n}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const value = document.createElement("bdi");
      value.textContent = it.value;
      const about = document.createElement("span");
      about.className = "soft";
      about.textContent = ` ${it.about}`;
      option.append(value, about);
      // Before the field loses the focus.
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); take(n); });
      list.append(option);
    });
    field.after(list);
    field.setAttribute("aria-expanded", "true");
  }

  async function ask() {
    const [, typed] = split(field.value);
    const own = ++asked;
    if (typed.length < 2 || typed === "-") { close(); return; }
    try {
      const response = await fetch(`/suggest/${field.dataset.suggest}.json?${new URLSearchParams({ q: typed })}`);
      const { suggestions } = await response.json();
      // Somebody may have typed on meanwhile.
      if (own === asked && field === document.activeElement) show(suggestions || []);
    } catch { if (own === asked) close(); }
  }

  document.addEventListener("focusin", (event) => {
    const it = event.target.closest?.("input[data-suggest]");
    if (it === field) return;
    close();
    field = it;
    if (!field) return;
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", "suggestions"]]) field.setAttribute(name, value);
  });
  document.addEventListener("focusout", (event) => { if (event.target === field) { close(); field = null; } });
  document.addEventListener("input", (event) => {
    if (event.target !== field) return;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target !== field || !field || event.isComposing) return;
    if (!list) {
      if (event.key === "ArrowDown") { event.preventDefault(); ask(); }
      return;
    }
    const act = {
      ArrowDown: () => choose(at + 1),
      ArrowUp: () => choose(at < 0 ? items.length - 1 : at - 1),
      Enter: () => take(Math.max(at, 0)),
      Escape: close,
    }[event.key];
    // Enter without a choice sends the form, as in any field.
    if (!act || (event.key === "Enter" && at < 0)) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }, true);
}
