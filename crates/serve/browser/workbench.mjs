// A workbench for a test: the real program on the sample reports, a real browser, and an eye on every request.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = path.dirname(fileURLToPath(import.meta.url));
export const program = process.env.CONCORD || path.join(here, "../../../target/release/concord");
export const browserPath = process.env.CHROMIUM || ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/** Runs the program and gives what it prints. */
export const run = (...args) => execFileSync(program, args, { encoding: "utf8", env: { ...process.env, CONCORD_WHO: "ana" } });

/** Serves a casebook, or the sample reports; gives the address and what ends it. */
export async function serve({ casebook, reports } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), "concord-"));
  let args = ["demo", "--out", path.join(folder, "demo"), "--serve", "--no-open"];
  if (reports) {
    casebook = path.join(folder, "casebook");
    run("init", casebook);
    for (const [name, text] of Object.entries(reports)) writeFileSync(path.join(folder, name), text);
    run("add", "--casebook", casebook, ...Object.keys(reports).map((name) => path.join(folder, name)));
  }
  if (casebook) args = ["serve", casebook, "--no-open"];
  const server = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, CONCORD_WHO: "ana" } });
  const begun = performance.now();
  const address = await new Promise((resolve, reject) => {
    let text = "";
    server.stdout.on("data", (data) => {
      text += data;
      const found = text.match(/http:\/\/127\.0\.0\.1:\d+\/\S*/);
      if (found) resolve(found[0]);
    });
    server.stderr.on("data", (data) => { text += data; });
    server.on("exit", (code) => reject(new Error(`the program ended with ${code}: ${text}`)));
  });
  return {
    address,
    origin: new URL(address).origin,
    casebook: casebook || path.join(folder, "demo/casebook"),
    pid: server.pid,
    readyAfter: performance.now() - begun,
    close() {
      server.kill("SIGINT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const FLAGS = [
  "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** A browser; `flags` are added to those that keep it quiet. */
export const launch = (flags = []) => chromium.launch({ executablePath: browserPath, args: [...FLAGS, ...flags] });

/** A page that has the session's cookie. `outside` gets every request that is not for this server, `errors` what scripts threw. */
export async function visit(browser, workbench, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
  const page = await context.newPage();
  page.outside = [];
  page.errors = [];
  context.on("request", (request) => {
    if (!request.url().startsWith(workbench.origin + "/") && !request.url().startsWith("data:")) page.outside.push(request.url());
  });
  page.on("pageerror", (error) => page.errors.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") page.errors.push(message.text()); });
  if (workbench.cookie) {
    await context.addCookies([workbench.cookie]);
    await page.goto(workbench.origin + "/contradictions");
  } else {
    await page.goto(workbench.address);
    await page.waitForURL((url) => !url.search.includes("ticket"));
    [workbench.cookie] = await context.cookies();
  }
  return page;
}

/** All pages that can be looked at without an id. */
export const PAGES = ["/contradictions", "/queue", "/batch", "/events", "/explore", "/estimates", "/sources", "/drafts", "/log", "/help", "/search?q=killed"];

/** One address of each kind of page that has an id. */
export async function withIds(page, origin) {
  const json = async (address) => (await page.request.get(origin + address)).json();
  const { contradictions } = await json("/contradictions.json");
  const { events } = await json("/events.json?sort=sources");
  const { documents, families } = await json("/sources.json");
  const { drafts } = await json("/drafts.json");
  const others = [...families.slice(0, 1).map((it) => `/sources/${it.family}`), ...drafts.slice(0, 1).map((it) => `/drafts/${it}`)];
  return [`/contradictions/${contradictions[0].contradiction.id}`, `/events/${events[0].id}`, `/documents/${documents[0].id}`, `/documents/${documents[0].id}/new`, ...others];
}
