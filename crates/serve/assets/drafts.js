// A remark beside a draft shows the words that it is about: pointed at, clicked, or reached by keyboard.
"use strict";
{
  /** The first place of some words in the report's own text, without the sentences that its figures open. */
  const find = (words) => {
    const article = document.querySelector("#preview article");
    if (!article) return null;
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) => (node.parentElement.closest(".sentences, .drawing, .calls") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
    const nodes = [];
    let text = "";
    while (walker.nextNode()) { nodes.push([text.length, walker.currentNode]); text += walker.currentNode.data.replace(/\s/g, " "); }
    const at = text.indexOf(words.replace(/\s/g, " "));
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
    const range = find(remark.dataset.words);
    if (!range) { CSS.highlights.delete("remark"); return; }
    CSS.highlights.set("remark", new Highlight(range));
    if (scroll) range.startContainer.parentElement.scrollIntoView({ block: "center" });
  };
  document.addEventListener("pointerover", (event) => light(event, false));
  document.addEventListener("click", (event) => { if (!event.target.closest("a")) light(event, true); });
  document.addEventListener("focusin", (event) => light(event, true));
}
