// What must be shown: the sample reports, opened on their contradictions, read and decided by keyboard, with the network off.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { PAGES, launch, run, serve, visit, withIds } from "../workbench.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TOLLS = "/contradictions?relation=same_event&field=killed";
let browser;
let workbench;
before(async () => { browser = await launch(); workbench = await serve(); });
after(async () => { await browser?.close(); workbench?.close(); });

const decisions = () => run("log", "--casebook", workbench.casebook, "--json").trim().split("\n").map((line) => JSON.parse(line)).filter((it) => it.action === "decision");

describe("the first minute", () => {
  test("opens on the contradictions; a dot lights its sentence; three keys settle one", async () => {
    const page = await visit(browser, workbench);
    assert.equal(new URL(page.url()).pathname, "/contradictions");
    await page.goto(workbench.origin + TOLLS);
    const toll = page.locator("[data-card]:has(table.ranges)").first();
    await toll.locator("table.ranges a.dots").first().hover();
    const lit = toll.locator(".quotation.lit");
    assert.ok(await lit.count() >= 1, "a sentence is lit");
    const row = toll.locator("table.ranges tr.lit");
    const number = (await row.locator("td.number").innerText()).match(/\d+/)[0];
    assert.ok((await lit.first().innerText()).length > 20, number);
    // A sentence lights its dot as well.
    await page.mouse.move(0, 0);
    await lit.first().hover().catch(() => toll.locator(".quotation").first().hover());
    assert.ok(await toll.locator("table.ranges tr.lit").count() >= 1);

    await toll.focus();
    const before = decisions().length;
    await page.keyboard.press("2");
    assert.ok(await toll.locator('input[value="range"]').isChecked());
    await page.keyboard.press("a");
    await page.locator("#said", { hasText: "settled" }).waitFor();
    const kept = decisions().slice(before);
    assert.deepEqual(kept.map((it) => it.detail.verb), ["edit", "accept"]);
    assert.equal(kept[0].detail.value.policy, "range");
    assert.ok(kept.every((it) => it.who === "ana"));
    await page.keyboard.press("Backspace");
    await page.locator("#said", { hasText: "Taken back" }).waitFor();
    assert.deepEqual(decisions().slice(before).map((it) => it.detail.verb), ["edit", "accept", "undo", "undo"]);
    assert.deepEqual(page.errors, []);
    await page.context().close();
  });

  test("no page asks for anything outside, and none has a script error", async () => {
    const page = await visit(browser, workbench);
    for (const address of [...PAGES, ...(await withIds(page, workbench.origin))]) {
      const response = await page.goto(workbench.origin + address, { waitUntil: "networkidle" });
      assert.equal(response.status(), 200, address);
      assert.ok(await page.locator("h1").first().innerText(), address);
    }
    assert.deepEqual(page.outside, []);
    assert.deepEqual(page.errors, []);
    await page.context().close();
  });

  test("every page has its twins", async () => {
    const page = await visit(browser, workbench);
    const { paths } = await (await page.request.get(workbench.origin + "/openapi.json")).json();
    const ids = { "/contradictions/{id}": 0, "/events/{id}": 1, "/documents/{id}": 2, "/documents/{id}/new": 3, "/sources/{id}": 4, "/drafts/{id}": 5 };
    const known = await withIds(page, workbench.origin);
    let tried = 0;
    for (const [address, methods] of Object.entries(paths)) {
      if (!methods.get || address.endsWith("/original")) continue;
      const plain = address.replace(/\.(json|csv)$/, "");
      const real = plain in ids ? address.replace(plain, known[ids[plain]]) : address;
      const response = await page.request.get(workbench.origin + real + (plain === "/search" ? "?q=killed" : ""));
      assert.equal(response.status(), 200, real);
      const type = response.headers()["content-type"];
      if (address.endsWith(".json")) { assert.match(type, /application\/json/, real); await response.json(); }
      if (address.endsWith(".csv")) { assert.match(type, /text\/csv/, real); assert.ok((await response.text()).includes(","), real); }
      tried += 1;
    }
    assert.ok(tried > 25, `${tried} addresses`);
    await page.context().close();
  });
});

describe("the queue", () => {
  // First, while the queue still has accounts of events that several reports tell.
  test("fields are edited in place, accounts split and merged", async () => {
    const page = await visit(browser, workbench);
    await page.goto(workbench.origin + "/queue", { waitUntil: "networkidle" });
    const id = await page.locator("#queue [data-card]").getAttribute("data-id");
    await page.keyboard.press("e");
    await page.locator('[name="set.killed"]').fill("3-5");
    await page.locator("[data-action=save]").click();
    await page.locator(".fields", { hasText: "3–5" }).waitFor();
    const edit = decisions().at(-1);
    assert.equal(edit.detail.record, id);
    assert.deepEqual([edit.detail.field, edit.detail.value.low, edit.detail.value.high], ["killed", 3, 5]);
    const { items } = await (await page.request.get(workbench.origin + "/queue.json?limit=50")).json();
    const withOthers = items.find((it) => it.html.includes("Same event"));
    await page.goto(`${workbench.origin}/queue?at=${withOthers.record.id}`);
    await page.keyboard.press("s");
    await page.locator("#said", { hasText: "Choose the other account" }).waitFor();
    await page.keyboard.press("1");
    await page.keyboard.press("s");
    await page.locator("#last li", { hasText: "split" }).first().waitFor();
    await page.waitForFunction(() => !document.getElementById("progress").textContent.includes("being kept"));
    assert.equal(decisions().at(-1).detail.verb, "split");
    await page.context().close();
  });

  test("fifty decisions by keyboard alone, each at once, and one taken back", async () => {
    const page = await visit(browser, workbench);
    await page.goto(workbench.origin + "/queue", { waitUntil: "networkidle" });
    const before = decisions().length;
    const waits = [];
    const shown = new Set();
    for (let n = 0; n < 50; n++) {
      const card = page.locator("#queue [data-card]");
      const id = await card.getAttribute("data-id");
      assert.ok(!shown.has(id), `${id} came twice`);
      shown.add(id);
      const key = n % 5 === 4 ? "x" : "a";
      if (key === "a") {
        const ready = page.locator("#queue [data-action=accept]:not(:disabled)");
        // Passages that do not fit into the window are shown one after another by the key itself.
        for (let more = 0; more < 20 && !(await ready.waitFor({ timeout: 400 }).then(() => true, () => false)); more++) {
          await page.keyboard.press("a");
        }
        await ready.waitFor();
      }
      waits.push(await page.evaluate(async ([key, id]) => {
        const begun = performance.now();
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        while (document.querySelector("#queue [data-card]")?.dataset.id === id) await new Promise(requestAnimationFrame);
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        return performance.now() - begun;
      }, [key, id]));
    }
    await page.waitForFunction(() => !document.getElementById("progress").textContent.includes("being kept"));
    const kept = decisions().slice(before);
    assert.equal(kept.length, 50);
    assert.equal(new Set(kept.map((it) => it.detail.record)).size, 50);
    assert.equal(kept.filter((it) => it.detail.verb === "reject").length, 10);
    waits.sort((a, b) => a - b);
    console.log(`key to painted next item: median ${waits[25].toFixed(0)} ms, 95 % ${waits[47].toFixed(0)} ms`);
    assert.ok(waits[25] < 100, `median ${waits[25]} ms`);
    await page.keyboard.press("Backspace");
    await page.locator("#said", { hasText: "Taken back" }).waitFor();
    assert.equal(await page.locator("#queue [data-card]").getAttribute("data-id"), kept[49].detail.record);
    assert.equal(decisions().at(-1).detail.verb, "undo");
    assert.deepEqual(page.errors, []);
    await page.context().close();
  });

  test("nothing is accepted before its sentence was in view", async () => {
    const page = await visit(browser, workbench, { viewport: { width: 500, height: 220 } });
    await page.goto(workbench.origin + "/queue");
    const before = decisions().length;
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForTimeout(300);
    const accept = page.locator("#queue [data-action=accept]");
    assert.ok(await accept.isDisabled(), "the sentence is below the edge of the window");
    await page.keyboard.press("a");
    await page.locator("#said", { hasText: "must be in view" }).waitFor();
    // The key shows the passage instead, and the next one when it is pressed again; nothing is decided meanwhile.
    await page.waitForFunction(() => [...document.querySelectorAll("#queue [data-evidence] blockquote")].some((it) => {
      const box = it.getBoundingClientRect();
      return scrollY > 0 && box.bottom > 0 && box.top < innerHeight;
    }));
    const passages = await page.locator("#queue [data-evidence] blockquote").count();
    for (let more = 0; more < 3 * passages && await accept.isDisabled(); more++) { await page.waitForTimeout(700); if (await accept.isDisabled()) await page.keyboard.press("a"); }
    assert.equal(decisions().length, before);
    await page.locator("#queue [data-action=accept]:not(:disabled)").waitFor({ state: "attached" });
    // The server does not take the page's word for it without the place of the evidence.
    const record = await page.locator("#queue [data-card]").getAttribute("data-id");
    const status = await page.evaluate(async (record) => (await fetch("/decide", { method: "POST", body: new URLSearchParams({ record, verb: "accept", as: "json" }) })).status, record);
    assert.equal(status, 400);
    await page.context().close();
  });
});

describe("the reader", () => {
  test("words and records light each other", async () => {
    const page = await visit(browser, workbench);
    const document_ = (await withIds(page, workbench.origin))[2];
    await page.goto(workbench.origin + document_);
    await page.locator(".record").nth(1).hover();
    const lit = page.locator(".source-text .piece.lit");
    assert.ok(await lit.count() >= 1);
    await lit.first().hover();
    assert.ok(await page.locator(".record.lit").count() >= 1);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    assert.equal(await page.locator(".record.active").count(), 1);
    await page.context().close();
  });

  test("a right-to-left report with mixed scripts keeps its spans", async () => {
    const text = "\u{1F6A8} عاجل: قال مسؤول إن Reuters ذكرت مقتل 12 شخصا.\n\nA car bomb killed 12 people and wounded 30 in Kabul on 3 May 2017 \u{1F4A5}, the Taliban said. ذكرت الشرطة ذلك.\n";
    const other = await serve({ reports: { "mixed.txt": text } });
    try {
      const page = await visit(browser, other);
      const { documents } = await (await page.request.get(other.origin + "/sources.json")).json();
      const address = `${other.origin}/documents/${documents[0].id}`;
      const { text: canonical, records } = await (await page.request.get(address + ".json")).json();
      await page.goto(address);
      const directions = await page.locator(".block").evaluateAll((blocks) => blocks.map((it) => getComputedStyle(it).direction));
      assert.ok(directions.includes("rtl") && directions.includes("ltr"), directions.join());
      const characters = [...canonical];
      let spans = 0;
      for (const record of records) {
        for (const it of record.evidence) {
          assert.equal(characters.slice(it.start, it.end).join(""), it.exact);
          spans += 1;
        }
      }
      assert.ok(spans > 3);
      // What is marked on the page is what the evidence says.
      const killed = records.flatMap((it) => it.evidence).find((it) => it.field === "killed");
      const marked = await page.locator('.piece [title*="killed"]').allInnerTexts();
      assert.ok(marked.join("").includes("12") || killed.exact.includes(marked[0]), marked.join());
      assert.equal((await page.locator(".source-text").innerText()).replace(/\s+/g, " ").trim(), canonical.replace(/\s+/g, " ").trim());
      await page.context().close();
    } finally {
      other.close();
    }
  });
});

describe("manners", () => {
  test("without script everything can be read, decided and taken back", async () => {
    const page = await visit(browser, workbench, { javaScriptEnabled: false });
    for (const address of [...PAGES, ...(await withIds(page, workbench.origin))]) {
      await page.goto(workbench.origin + address);
      assert.ok((await page.locator("main").innerText()).length > 80, address);
    }
    await page.goto(workbench.origin + "/queue");
    const before = decisions().length;
    const first = await page.locator("[data-card]").getAttribute("data-id");
    await page.locator("[data-action=accept]").click();
    assert.notEqual(await page.locator("[data-card]").getAttribute("data-id"), first);
    assert.equal(decisions().length, before + 1);
    await page.locator("#last button").first().click();
    assert.equal(decisions().at(-1).detail.verb, "undo");
    await page.goto(workbench.origin + TOLLS);
    const card = page.locator("[data-card]:has(table.ranges)").first();
    await card.locator('input[value="range"]').check();
    await card.locator('[name="reason"]').fill("two counts of one day");
    await card.locator("[data-action=accept]").click();
    assert.equal(decisions().at(-1).detail.reason, "settled by range: two counts of one day");
    await page.context().close();
  });

  test("without 3D the map is there and moves", async () => {
    const flat = await launch(["--disable-3d-apis", "--disable-gpu"]);
    try {
      const page = await visit(flat, workbench);
      await page.goto(workbench.origin + "/explore");
      assert.ok(await page.locator("#map .spot").count() > 3);
      assert.match(await page.locator(".lead").innerText(), /Not located: \d+/);
      const box = await page.locator("#map").boundingBox();
      await page.mouse.move(box.x + 300, box.y + 200);
      await page.mouse.down();
      await page.mouse.move(box.x + 180, box.y + 150, { steps: 6 });
      await page.mouse.up();
      await page.waitForURL(/view=/);
      // When the hand rests, the map is drawn anew where it was moved to.
      await page.waitForFunction(() => document.getElementById("map").style.transform .match(/^scale\(1\) translate\(0px(, 0px)?\)$/));
      assert.deepEqual(page.errors, []);
    } finally {
      await flat.close();
    }
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing serious, ${colorScheme}`, async () => {
      const page = await visit(browser, workbench, { colorScheme });
      const found = [];
      for (const address of [...PAGES, ...(await withIds(page, workbench.origin))]) {
        await page.goto(workbench.origin + address, { waitUntil: "networkidle" });
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
        for (const it of violations) {
          if (["serious", "critical"].includes(it.impact)) found.push(`${address}: ${it.id}: ${it.nodes.slice(0, 2).map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message || ""}`).join(" | ")}`);
        }
      }
      assert.deepEqual(found, []);
      await page.context().close();
    });
  }

  test("keys are remapped and switched off", async () => {
    const page = await visit(browser, workbench);
    await page.goto(workbench.origin + "/help");
    await page.locator('[data-remap="skip"]').focus();
    await page.keyboard.press("n");
    await page.goto(workbench.origin + "/queue", { waitUntil: "networkidle" });
    const id = () => page.locator("#queue [data-card]").getAttribute("data-id");
    const first = await id();
    await page.keyboard.press("n");
    await page.waitForFunction((first) => document.querySelector("#queue [data-card]").dataset.id !== first, first);
    await page.goto(workbench.origin + "/help");
    await page.locator("#keys-on").uncheck();
    await page.goto(workbench.origin + "/queue", { waitUntil: "networkidle" });
    const now = await id();
    await page.keyboard.press("n");
    await page.waitForTimeout(200);
    assert.equal(await id(), now);
    await page.context().close();
  });
});

describe("the door", () => {
  test("strangers, other sites and used addresses stay outside", async () => {
    const page = await visit(browser, workbench);
    const get = (address, headers = {}) => fetch(address, { headers, redirect: "manual" });
    assert.equal((await get(workbench.origin + "/log.json")).status, 403);
    assert.equal((await get(workbench.address)).status, 403, "the printed address was used");
    const cookie = `${workbench.cookie.name}=${workbench.cookie.value}`;
    assert.equal((await get(workbench.origin + "/log.json", { cookie })).status, 200);
    const post = await fetch(workbench.origin + "/undo", { method: "POST", headers: { cookie, origin: "http://evil.example" }, body: "seq=1" });
    assert.equal(post.status, 403);
    const headers = (await get(workbench.origin + "/log", { cookie })).headers;
    assert.match(headers.get("content-security-policy"), /default-src 'none'/);
    assert.doesNotMatch(headers.get("content-security-policy"), /unsafe/);
    await page.context().close();
  });
});

describe("several at once", () => {
  test("only what is in view and ticked, counted first, and one undo for all", async () => {
    const page = await visit(browser, workbench, { javaScriptEnabled: false });
    await page.goto(workbench.origin + "/batch");
    const before = decisions().length;
    const boxes = page.locator('input[name="record"]');
    const all = await boxes.count();
    for (let n = 3; n < all; n++) await boxes.nth(n).uncheck();
    await page.locator('button[value="accept"]').click();
    assert.match(await page.locator(".lead").innerText(), /accept 3 accounts\?/);
    assert.ok(await page.locator("main blockquote").count() >= 1, "a sample is shown");
    assert.equal(decisions().length, before, "nothing is kept yet");
    await page.getByRole("button", { name: "Keep 3 decisions" }).click();
    const kept = decisions().slice(before);
    assert.deepEqual(kept.map((it) => it.detail.verb), ["accept", "accept", "accept"]);
    await page.getByRole("button", { name: "Undo all 3" }).click();
    assert.deepEqual(decisions().slice(before + 3).map((it) => it.detail.value), kept.map((it) => it.seq).reverse());
    await page.context().close();
  });
});
