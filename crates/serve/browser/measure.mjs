// How fast the workbench is on a casebook: `node measure.mjs CASEBOOK`. Prints a table in Markdown; asserts nothing, since a machine
// that is shared tells little.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { launch, program, serve, visit } from "./workbench.mjs";

const casebook = process.argv[2];
if (!casebook) {
  console.error("usage: node measure.mjs CASEBOOK");
  process.exit(2);
}
const memory = (pid) => {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const of = (name) => Math.round(Number(status.match(new RegExp(`${name}:\\s+(\\d+)`))[1]) / 1024);
  return { now: of("VmRSS"), peak: of("VmHWM") };
};
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const at95 = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)];

const workbench = await serve({ casebook });
const browser = await launch(["--disable-gpu"]);
const page = await visit(browser, workbench);
const json = async (address) => (await page.request.get(workbench.origin + address)).json();
const status = JSON.parse(execFileSync(program, ["status", "--casebook", casebook, "--json"], { encoding: "utf8" }).trim().split("\n")[0]);
console.log(`ready after ${(workbench.readyAfter / 1000).toFixed(1)} s; ${JSON.stringify(status.records ?? status)}\n`);

const event = (await json("/events.json?sort=sources")).events[0];
const document_ = (await json("/sources.json")).documents[0];
const pages = [
  "/contradictions", `/events/${event.id}`, "/events", "/events?page=900", "/events?type=bombing&country=IQ", "/events?sort=killed", "/explore",
  "/explore?from=2005&to=2006&type=airstrike", "/estimates", "/queue", `/documents/${document_.id}`, "/sources", "/log", "/search?q=bombing",
];
console.log("| page | server, median ms | first contentful paint, ms | kB |\n| --- | --- | --- | --- |");
for (const address of pages) {
  const times = [];
  let size = 0;
  for (let n = 0; n < 5; n++) {
    const begun = performance.now();
    const response = await page.request.get(workbench.origin + address);
    size = (await response.body()).length;
    times.push(performance.now() - begun);
    if (!response.ok()) throw new Error(`${address}: ${response.status()}`);
  }
  const paints = [];
  for (let n = 0; n < 3; n++) {
    await page.goto("about:blank");
    await page.goto(workbench.origin + address);
    paints.push(await page.evaluate(() => new Promise((resolve) => {
      new PerformanceObserver((list) => { for (const it of list.getEntries()) if (it.name === "first-contentful-paint") resolve(it.startTime); }).observe({ type: "paint", buffered: true });
    })));
  }
  console.log(`| ${address.replace(event.id, "ID").replace(document_.id, "ID")} | ${median(times).toFixed(0)} | ${median(paints).toFixed(0)} | ${(size / 1024).toFixed(0)} |`);
}

await page.goto(workbench.origin + "/queue", { waitUntil: "networkidle" });
const waits = [];
for (let n = 0; n < 60; n++) {
  await page.locator("#queue [data-action=accept]:not(:disabled)").waitFor();
  const id = await page.locator("#queue [data-card]").getAttribute("data-id");
  waits.push(await page.evaluate(async (id) => {
    const begun = performance.now();
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true, cancelable: true }));
    while (document.querySelector("#queue [data-card]")?.dataset.id === id) await new Promise(requestAnimationFrame);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return performance.now() - begun;
  }, id));
}
await page.waitForFunction(() => !document.getElementById("progress").textContent.includes("being kept"));
console.log(`\nqueue, key to painted next item, 60 decisions: median ${median(waits).toFixed(0)} ms, 95 % ${at95(waits).toFixed(0)} ms`);

const filters = [];
for (const address of ["/events?type=bombing", "/events?type=clash&country=SY", "/events?from=2004-03&to=2004-09", "/events?contradicted=yes&sort=killed", "/events?actor=group-3"]) {
  const begun = performance.now();
  await page.goto(workbench.origin + address, { waitUntil: "domcontentloaded" });
  filters.push(performance.now() - begun);
}
console.log(`table filter, click to page: median ${median(filters).toFixed(0)} ms, most ${Math.max(...filters).toFixed(0)} ms`);

await page.goto(workbench.origin + "/explore");
const box = await page.locator("#map").boundingBox();
await page.evaluate(() => { globalThis.frames_ = []; const tick = (at) => { globalThis.frames_.push(at); requestAnimationFrame(tick); }; requestAnimationFrame(tick); });
await page.mouse.move(box.x + 500, box.y + 250);
await page.mouse.down();
await page.evaluate(() => { globalThis.frames_.length = 0; });
for (let n = 0; n < 90; n++) await page.mouse.move(box.x + 500 + 150 * Math.sin(n / 8), box.y + 250 + 60 * Math.cos(n / 9));
const frames = await page.evaluate(() => globalThis.frames_);
await page.mouse.up();
const gaps = frames.slice(1).map((at, n) => at - frames[n]);
console.log(`map pan: ${(1000 / (gaps.reduce((a, b) => a + b, 0) / gaps.length)).toFixed(0)} frames a second, longest ${Math.max(...gaps).toFixed(0)} ms, ${await page.locator("#map .spot, #map .area").count()} marks`);
const used = memory(workbench.pid);
console.log(`server memory: ${used.now} MB, peak ${used.peak} MB`);
await browser.close();
workbench.close();
