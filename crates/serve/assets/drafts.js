// Remarks beside a draft: each stands at the height of the words that it is about and shows them when it is pointed at, clicked, or reached
// by keyboard. Without room beside the text, or without script, they are a list.
"use strict";
{
  /** Where the words of a remark stand in the report's own text, without the sentences that its figures open; of remarks on the same words each
      has its own place. */
  const find = (remark) => {
    const { words } = remark.dataset;
    const same = [...document.querySelectorAll("#preview li[data-words]")].filter((it) => it.dataset.words === words);
    const article = document.querySelector("#preview article");
    if (!article) return null;
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) => (node.parentElement.closest(".sentences, .drawing, .calls") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
    const nodes = [];
    let text = "";
    while (walker.nextNode()) { nodes.push([text.length, walker.currentNode]); text += walker.currentNode.data.replace(/\s/g, " "); }
    const wanted = words.replace(/\s/g, " ");
    let at = text.indexOf(wanted);
    for (let n = same.indexOf(remark); n > 0 && at >= 0; n--) at = text.indexOf(wanted, at + 1);
    if (at < 0) return null;
    const range = document.createRange();
    const point = (offset, end) => {
      const [start, node] = nodes.findLast(([start]) => (end ? start < offset : start <= offset));
      return [node, offset - start];
    };
    range.setStart(...point(at, false));
    range.setEnd(...point(at + words.length, true));
    return range;
  };
  const light = (event, scroll) => {
    const remark = event.target.closest?.("li[data-words]");
    if (!remark || !CSS.highlights) return;
    const range = find(remark);
    if (!range) { CSS.highlights.delete("remark"); return; }
    CSS.highlights.set("remark", new Highlight(range));
    const beside = remark.closest(".at-lines");
    if (scroll) range.startContainer.parentElement.scrollIntoView({ block: beside ? "nearest" : "center" });
  };

  /** Pixels between two remarks. */
  const GAP = 8;
  /** Puts each remark beside its words, or below the one before where that one reaches further. */
  const place = () => {
    const preview = document.getElementById("preview");
    const aside = preview?.querySelector(".marginal");
    const remarks = [...(aside?.querySelectorAll("li[data-words]") || [])];
    if (!remarks.length) return;
    const list = remarks[0].parentElement;
    const beside = getComputedStyle(preview).gridTemplateColumns.split(" ").length > 1;
    aside.classList.toggle("at-lines", beside);
    if (!beside) {
      list.style.removeProperty("min-block-size");
      for (const it of remarks) it.style.removeProperty("inset-block-start");
      return;
    }
    const top = list.getBoundingClientRect().top;
    const wanted = remarks.map((remark) => ({ remark, at: (find(remark)?.getBoundingClientRect().top ?? top) - top }));
    wanted.sort((x, y) => x.at - y.at);
    // Read in the order in which they are seen, by keyboard and aloud too; one that is being read is not moved away under it.
    if (wanted.some((it, n) => it.remark !== remarks[n]) && !list.contains(document.activeElement)) list.append(...wanted.map((it) => it.remark));
    let free = 0;
    for (const { remark, at } of wanted) {
      const down = Math.max(at, free, 0);
      remark.style.insetBlockStart = `${Math.round(down)}px`;
      // One that is open lies over the next ones and moves none.
      free = down + remark.firstElementChild.offsetHeight + GAP;
    }
    list.style.minBlockSize = `${Math.round(free)}px`;
  };
  const resized = new ResizeObserver(place);
  /** The page takes a saved draft in by itself, and then there is another text to stand beside. */
  const begin = () => {
    resized.disconnect();
    const article = document.querySelector("#preview .report");
    if (article) resized.observe(article);
  };
  const main = document.getElementById("preview")?.parentElement;
  if (main) new MutationObserver(begin).observe(main, { childList: true });
  begin();
  document.addEventListener("pointerover", (event) => light(event, false));
  document.addEventListener("click", (event) => { if (!event.target.closest("a")) light(event, true); });
  document.addEventListener("focusin", (event) => light(event, true));
}
