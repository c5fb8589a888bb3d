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

  // Moving the finished picture costs nothing; a changed viewBox would have it drawn anew for each frame.
  const paint = () => {
    frame = 0;
    const zoom = WIDTH / part.w;
    const unit = map.clientWidth / WIDTH;
    map.style.transform = `scale(${zoom}) translate(${-part.x * unit}px, ${-part.y * unit}px)`;
  };
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
    const box = map.parentElement.getBoundingClientRect();
    const [x, y] = [part.x + ((event.clientX - box.left) / box.width) * part.w, part.y + ((event.clientY - box.top) / box.height) * part.h];
    part = { x: x - (x - part.x) * factor, y: y - (y - part.y) * factor, w: part.w * factor, h: part.h * factor };
    change();
  }, { passive: false });

  // Months are chosen by dragging over them; a click on one is a link already.
  const chart = document.querySelector(".chart[data-periods]");
  if (chart) {
    const periods = chart.dataset.periods.split(" ");
    const step = Number(chart.dataset.step);
    const brush = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    brush.setAttribute("class", "brush");
    brush.setAttribute("y", "4");
    brush.setAttribute("height", "164");
    let from = null;
    const at = (event) => {
      const box = chart.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * 1000;
      return Math.min(Math.max(Math.floor((x - 36) / step), 0), periods.length - 1);
    };
    const draw = (to) => {
      const [a, b] = [Math.min(from, to), Math.max(from, to)];
      brush.setAttribute("x", 36 + a * step);
      brush.setAttribute("width", (b - a + 1) * step);
      if (!brush.isConnected) chart.append(brush);
      return [a, b];
    };
    chart.addEventListener("pointerdown", (event) => { if (event.button === 0) from = at(event); });
    chart.addEventListener("pointermove", (event) => { if (from !== null && (brush.isConnected || at(event) !== from)) draw(at(event)); });
    chart.addEventListener("dragstart", (event) => event.preventDefault());
    addEventListener("pointerup", (event) => {
      if (from !== null && brush.isConnected) {
        const [a, b] = draw(at(event));
        const page = new URL(location.href);
        page.searchParams.set("from", periods[a]);
        page.searchParams.set("to", periods[b]);
        page.searchParams.delete("page");
        location.href = page.href;
      }
      from = null;
    });
    chart.addEventListener("click", (event) => { if (brush.isConnected) event.preventDefault(); }, true);
  }
}
