// The reader: pointing at a record lights its words, pointing at words lights their records; j and k go through the records.
"use strict";
{
  const records = [...document.querySelectorAll(".record")];
  const pieces = [...document.querySelectorAll(".piece")];
  const byRecord = new Map();
  for (const piece of pieces) {
    for (const id of piece.dataset.of.split(" ")) {
      if (!byRecord.has(id)) byRecord.set(id, []);
      byRecord.get(id).push(piece);
    }
  }
  const clear = () => { for (const it of document.querySelectorAll(".reader .lit")) it.classList.remove("lit"); };
  const lightRecord = (record, scroll) => {
    clear();
    record.classList.add("lit");
    const own = byRecord.get(record.id) || [];
    for (const piece of own) piece.classList.add("lit");
    if (scroll) own[0]?.scrollIntoView({ block: "center" });
  };
  const lightPiece = (piece, scroll) => {
    clear();
    piece.classList.add("lit");
    const ids = piece.dataset.of.split(" ").filter(Boolean);
    for (const id of ids) document.getElementById(id)?.classList.add("lit");
    if (scroll) document.getElementById(ids[0])?.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("pointerover", (event) => {
    const record = event.target.closest(".record");
    const piece = event.target.closest(".piece");
    if (record) lightRecord(record, false);
    else if (piece) lightPiece(piece, false);
    else clear();
  });
  const hard = document.getElementById("show-graphic");
  if (hard) {
    // Whoever reads such all day chooses once.
    hard.checked = stored.get("graphic") === "shown";
    hard.addEventListener("change", () => stored.set("graphic", hard.checked ? "shown" : null));
  }
  document.addEventListener("click", (event) => {
    event.target.closest(".graphic")?.classList.add("shown");
    const piece = event.target.closest(".piece");
    if (piece) lightPiece(piece, true);
    const link = event.target.closest("a[data-to]");
    if (link) {
      // The words are on this page: no need to load it anew.
      event.preventDefault();
      history.replaceState(null, "", link.href);
      go(document.getElementById(link.dataset.to));
    }
  });
  document.addEventListener("focusin", (event) => {
    const record = event.target.closest(".record");
    if (record) lightRecord(record, true);
  });
  const go = (record) => {
    if (!record) return true;
    document.querySelector(".record.active")?.classList.remove("active");
    record.classList.add("active");
    record.focus({ preventScroll: true });
    record.scrollIntoView({ block: "nearest" });
    lightRecord(record, true);
    return true;
  };
  const at = () => records.indexOf(document.querySelector(".record.active"));
  actions.next = () => go(records[Math.min(at() + 1, records.length - 1)]);
  actions.previous = () => go(records[Math.max(at() - 1, 0)]);

  // New records from selected words.
  const text = document.getElementById("text");
  const bar = document.createElement("div");
  bar.className = "making-bar";
  bar.hidden = true;
  for (const [n, kind] of ["account", "quantity", "claim"].entries()) {
    const link = document.createElement("a");
    link.className = "button";
    link.dataset.kind = kind;
    link.textContent = n ? kind : `New ${kind}`;
    if (!n) { const key = document.createElement("kbd"); key.textContent = keys.name(keys.of("make")); link.append(" ", key); }
    bar.append(link);
  }
  text.after(bar);

  /** The place of a point of the page in the text, in code points: each passage knows where it begins. */
  const codePoint = (node, offset) => {
    const block = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.(".block");
    if (!block) return null;
    const before = document.createRange();
    before.setStart(block, 0);
    before.setEnd(node, offset);
    return Number(block.id.slice(1)) + [...before.toString()].length;
  };
  const selected = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.commonAncestorContainer)) return null;
    const [start, end] = [codePoint(range.startContainer, range.startOffset), codePoint(range.endContainer, range.endOffset)];
    return start !== null && end !== null && start < end && selection.toString().trim() ? `${start}-${end}` : null;
  };
  const address = (kind, at) => `/documents/${text.dataset.document}/new?${new URLSearchParams({ kind, at })}`;
  document.addEventListener("selectionchange", () => {
    const at = selected();
    bar.hidden = !at;
    if (!at) return;
    for (const link of bar.children) link.href = address(link.dataset.kind, at);
    const box = getSelection().getRangeAt(0).getBoundingClientRect();
    bar.style.insetBlockStart = `${box.bottom + scrollY + 6}px`;
    bar.style.insetInlineStart = `${Math.max(8, Math.min(box.left + scrollX, innerWidth - 320))}px`;
  });
  actions.make = () => {
    const at = selected() || document.querySelector(".record.active")?.dataset.at;
    if (at) location.href = address("account", at);
    else say(`Select words first, or choose a record with ${keys.name(keys.of("next"))}.`);
    return true;
  };
}
