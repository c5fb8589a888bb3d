// The map moves under the pointer: only the frame of what is drawn changes, so it stays fluent; what is missing is fetched when the
// hand rests. The buttons above it do the same without script.
"use strict";
{
  const map = document.getElementById("map");
  const only = document.getElementById("only");
  const [WIDTH, HEIGHT] = [1000, 520];
  /** West, south, east, north of what is drawn, and the part of it that is shown, in its units. */
  let drawn = map.dataset.view.split(",").map(Number);
  let part = { x: 0, y: 0, w: WIDTH, h: HEIGHT };
  let frame = 0;
  let timer = 0;
  let fetching = null;

  const paint = () => { frame = 0; map.setAttribute("viewBox", `${part.x} ${part.y} ${part.w} ${part.h}`); };
  const change = () => {
    if (!frame) frame = requestAnimationFrame(paint);
    clearTimeout(timer);
    timer = setTimeout(settle, 250);
  };
  const view = () => {
    const [west, south, east, north] = drawn;
    const lon = (x) => west + (x / WIDTH) * (east - west);
    const lat = (y) => north - (y / HEIGHT) * (north - south);
    return [lon(part.x), lat(part.y + part.h), lon(part.x + part.w), lat(part.y)].map((it) => it.toFixed(3)).join(",");
  };

  async function settle() {
    const here = view();
    const page = new URL(location.href);
    page.searchParams.set("view", here);
    history.replaceState(null, "", page);
    const narrowed = new URL(page);
    narrowed.searchParams.set("box", here);
    narrowed.searchParams.delete("page");
    only.href = narrowed.href;
    const address = new URL(map.dataset.address, location.href);
    address.pathname = "/explore.json";
    address.searchParams.set("view", here);
    address.searchParams.set("only", "map");
    fetching?.abort();
    fetching = new AbortController();
    try {
      const answer = await (await fetch(address, { signal: fetching.signal })).json();
      map.innerHTML = answer.map;
      drawn = answer.view.split(",").map(Number);
      part = { x: 0, y: 0, w: WIDTH, h: HEIGHT };
      paint();
    } catch (error) {
      if (error.name !== "AbortError") say("The map could not be drawn anew.");
    }
  }

  const scale = () => part.w / map.clientWidth;
  let grip = null;
  map.addEventListener("pointerdown", (event) => { if (event.button === 0) grip = { x: event.clientX, y: event.clientY, moved: false, id: event.pointerId }; });
  map.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const [dx, dy] = [event.clientX - grip.x, event.clientY - grip.y];
    if (!grip.moved && Math.hypot(dx, dy) < 4) return;
    if (!grip.moved) { grip.moved = true; map.setPointerCapture(grip.id); }
    part.x -= dx * scale();
    part.y -= dy * scale();
    grip.x = event.clientX;
    grip.y = event.clientY;
    change();
  });
  const release = () => { setTimeout(() => { grip = null; }); };
  map.addEventListener("pointerup", release);
  map.addEventListener("pointercancel", release);
  // What was dragged is not meant as a click.
  map.addEventListener("click", (event) => { if (grip?.moved) event.preventDefault(); }, true);
  map.addEventListener("dragstart", (event) => event.preventDefault());
  map.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.shiftKey && !map.matches(":focus-within")) return;
    event.preventDefault();
    const factor = Math.exp(event.deltaY * 0.0015);
    const box = map.getBoundingClientRect();
    const [x, y] = [part.x + ((event.clientX - box.left) / box.width) * part.w, part.y + ((event.clientY - box.top) / box.height) * part.h];
    part = { x: x - (x - part.x) * factor, y: y - (y - part.y) * factor, w: part.w * factor, h: part.h * factor };
    change();
  }, { passive: false });
}
