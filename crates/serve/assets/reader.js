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
  document.addEventListener("click", (event) => {
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
}
