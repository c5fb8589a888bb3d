// What a person codes by hand: a new record from selected words, and every field of an account in place.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { launch, run, serve, visit } from "../workbench.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// Signs outside the first plane before the words: places count code points.
const FIRST = "\u{1F6A8} \u{1F4A5} Patrols were out all night.";
const SENTENCE = "A car bomb killed 12 people in Kabul on 3 May 2017, the Taliban said.";
const LAST = "Nobody went out again. Nobody spoke.";
let browser;
let workbench;
let id;
before(async () => {
  browser = await launch();
  workbench = await serve({ reports: { "night.txt": `${FIRST}\n\n${SENTENCE}\n\n${LAST}\n` } });
});
after(async () => { await browser?.close(); workbench?.close(); });

const log = () => run("log", "--casebook", workbench.casebook, "--json").trim().split("\n").map((line) => JSON.parse(line));
const decisions = () => log().filter((it) => it.action === "decision");
const exported = () => run("export", "--casebook", workbench.casebook).trim().split("\n").map((line) => JSON.parse(line));
const json = async (page, address) => (await page.request.get(workbench.origin + address)).json();

/** Opens the document in the reader. */
async function reader(options) {
  const page = await visit(browser, workbench, options);
  const { documents } = await json(page, "/sources.json");
  id = documents[0].id;
  await page.goto(`${workbench.origin}/documents/${id}`, { waitUntil: "networkidle" });
  return page;
}

/** Selects words as a mouse would. */
const select = (page, words) => page.evaluate((words) => {
  for (const block of document.querySelectorAll(".block")) {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    const at = block.textContent.indexOf(words);
    if (at < 0) continue;
    const point = (offset) => {
      for (const node of nodes) {
        if (offset <= node.length) return [node, offset];
        offset -= node.length;
      }
      throw new Error("out of the passage");
    };
    getSelection().setBaseAndExtent(...point(at), ...point(at + words.length));
    return;
  }
  throw new Error(`no passage has ${words}`);
}, words);

describe("new records", () => {
  test("an account from selected words, begun by the coder, kept with exactly those words", async () => {
    const page = await reader();
    await select(page, "killed 12 people in Kabul");
    await page.locator(".making-bar").waitFor();
    await page.keyboard.press("n");
    await page.waitForURL(/\/new\?/);
    assert.equal(await page.locator("mark.chosen").innerText(), "killed 12 people in Kabul");
    assert.equal(await page.locator('[name="killed"]').inputValue(), "12");
    assert.equal(await page.locator('[name="date"]').inputValue(), "2017-05-03");
    assert.match(await page.locator('[name="place"]').inputValue(), /^Kabul.* #\d+$/);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.filter((it) => ["serious", "critical"].includes(it.impact)).map((it) => it.id), []);

    await page.locator('[name="killed"]').fill("12-15");
    await page.locator('[name="type"]').selectOption("suicide_bombing");
    // Sides are suggested while one types, and taken by keyboard.
    const targets = page.locator('[name="targets"]');
    await targets.fill("passers-by; afghan nat");
    await page.locator(".suggestions li").first().waitFor();
    assert.equal(await targets.getAttribute("aria-expanded"), "true");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.match(await targets.inputValue(), /^passers-by; .+ \[[^\]]+\]$/);
    await page.locator('[name="reason"]').fill("told apart from the other one");
    await page.locator("h1").click();
    await page.locator("article").focus();
    await page.keyboard.press("a");
    await page.waitForURL(/made=/);
    const made = page.locator('.record[aria-current="true"]');
    assert.match(await made.innerText(), /Made by ana/);
    assert.match(await made.innerText(), /12–15/);

    const kept = decisions().at(-1);
    assert.equal(kept.detail.verb, "add");
    assert.equal(kept.who, "ana");
    assert.equal(kept.detail.reason, "told apart from the other one");
    const record = exported().find((it) => it.id === kept.detail.record);
    assert.equal(record.kind, "account");
    assert.deepEqual(record.evidence.map((it) => it.exact), ["killed 12 people in Kabul"]);
    const { text } = await json(page, `/documents/${id}.json`);
    assert.equal([...text].slice(record.evidence[0].start, record.evidence[0].end).join(""), record.evidence[0].exact);
    assert.deepEqual([record.killed.low, record.killed.high, record.type], [12, 15, "suicide_bombing"]);
    assert.equal(record.targets.length, 2);
    assert.ok(record.targets[1].actor);
    assert.match(run("verify", "--casebook", workbench.casebook), /ok|well|nothing/i);
    // It is linked like any other, and the workbench takes that in by itself.
    await page.waitForFunction(async (record) => {
      const { records } = await (await fetch(`${location.pathname}.json`)).json();
      return records.find((it) => it.id === record)?.event;
    }, record.id);
    assert.deepEqual(page.errors, []);
    assert.deepEqual(page.outside, []);
    await page.context().close();
  });

  test("a quantity and a claim; the coder runs again and takes nothing away; taken back", async () => {
    const page = await reader();
    for (const [words, kind, fields] of [
      ["12 people", "quantity", { value: "12-14", measure: "fatalities" }],
      ["Nobody spoke", "claim", { speaker: "a guard", stance: "denies" }],
    ]) {
      await page.goto(`${workbench.origin}/documents/${id}`, { waitUntil: "networkidle" });
      await select(page, words);
      await page.locator(`.making-bar [data-kind="${kind}"]`).click();
      for (const [name, value] of Object.entries(fields)) {
        const field = page.locator(`[name="${name}"]`);
        if (await field.evaluate((it) => it.tagName === "SELECT")) await field.selectOption(value); else await field.fill(value);
      }
      await page.locator("[data-action=accept]").click();
      await page.waitForURL(/made=/);
    }
    const made = decisions().filter((it) => it.detail.verb === "add").map((it) => it.detail.record);
    const own = () => exported().filter((it) => made.includes(it.id)).map((it) => JSON.stringify({ ...it, event: null })).sort();
    const before = own();
    assert.equal(before.length, made.length);
    // The same file under new metadata is coded anew, and what the machine had coded is replaced.
    const folder = path.dirname(workbench.casebook);
    writeFileSync(path.join(folder, "metadata.csv"), "file,publisher\nnight.txt,Radio Est\n");
    run("add", "--casebook", workbench.casebook, "--metadata", path.join(folder, "metadata.csv"), path.join(folder, "night.txt"));
    assert.equal(log().filter((it) => ["add", "recode"].includes(it.action)).length, 2, "it was coded again");
    assert.deepEqual(own(), before);
    run("verify", "--casebook", workbench.casebook);

    await page.goto(`${workbench.origin}/documents/${id}?kind=claim`, { waitUntil: "networkidle" });
    const claim = page.locator(".record", { hasText: "a guard" });
    await claim.getByRole("button", { name: /Take back/ }).click();
    await page.waitForLoadState("networkidle");
    assert.equal(await page.locator(".record", { hasText: "a guard" }).count(), 0);
    assert.equal(own().length, before.length - 1);
    run("verify", "--casebook", workbench.casebook);
    await page.context().close();
  });

  test("without script: by the words themselves, with their places offered where there are several", async () => {
    const page = await reader({ javaScriptEnabled: false });
    await page.locator(".make summary").click();
    await page.locator('.asking [name="words"]').fill("Nobody");
    await page.locator('.asking [name="kind"]').selectOption("claim");
    await page.locator(".asking button").click();
    assert.equal(await page.locator(".hits li").count(), 2);
    await page.locator(".hits a").nth(1).click();
    await page.locator('[name="speaker"]').fill("a neighbour");
    await page.locator("[data-action=accept]").click();
    assert.match(await page.locator('.record[aria-current="true"]').innerText(), /a neighbour/);
    const claim = exported().find((it) => it.speaker === "a neighbour");
    assert.equal(claim.evidence[0].start, [...`${FIRST}\n\n${SENTENCE}\n\n`].length + LAST.lastIndexOf("Nobody"));
    // What cannot be understood is refused with a way out, and nothing is kept.
    const count = decisions().length;
    await page.goto(`${workbench.origin}/documents/${id}/new?kind=account&at=${claim.evidence[0].start}-${claim.evidence[0].end}`);
    await page.locator('[name="place"]').fill("Springfield");
    await page.locator("[data-action=accept]").click();
    assert.match(await page.locator("main").innerText(), /may be any of \d+ places[\s\S]*#\d+/);
    assert.equal(decisions().length, count);
    await page.context().close();
  });
});

describe("fields in place", () => {
  test("place and sides of an account are changed in the queue", async () => {
    const page = await visit(browser, workbench);
    const account = exported().find((it) => it.kind === "account" && !/-p\d+$/.test(it.id));
    await page.goto(`${workbench.origin}/queue?at=${account.id}`, { waitUntil: "networkidle" });
    await page.locator("[data-card]").focus();
    await page.keyboard.press("e");
    const place = page.locator('[name="set.place"]');
    await place.fill("");
    await place.pressSequentially("Kandah", { delay: 20 });
    await page.locator(".suggestions li", { hasText: "Kandahar" }).first().waitFor();
    await page.screenshot({ path: process.env.CONCORD_SHOTS ? path.join(process.env.CONCORD_SHOTS, "suggest.png") : path.join(path.dirname(workbench.casebook), "suggest.png") });
    while (!/Kandahar/.test(await page.locator('.suggestions [aria-selected="true"]').innerText().catch(() => ""))) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.match(await place.inputValue(), /^Kandahar.* #\d+$/);
    // Towns too are found by their beginning.
    await place.fill("");
    await place.pressSequentially("Maidug", { delay: 20 });
    await page.locator(".suggestions li", { hasText: /^Maiduguri/ }).first().waitFor();
    await page.keyboard.press("Escape");
    await place.fill("");
    await place.pressSequentially("Kandahar", { delay: 20 });
    await page.locator(".suggestions li", { hasText: "Kandahar" }).first().waitFor();
    while (!/Kandahar/.test(await page.locator('.suggestions [aria-selected="true"]').innerText().catch(() => ""))) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.locator('[name="set.perpetrators"]').fill("masked gunmen");
    await page.locator("[data-action=save]").click();
    await page.locator(".fields", { hasText: "masked gunmen" }).waitFor();
    const edits = decisions().slice(-2);
    assert.deepEqual(edits.map((it) => [it.detail.record, it.detail.verb, it.detail.field]), [[account.id, "edit", "place"], [account.id, "edit", "perpetrators"]]);
    assert.match(edits[0].detail.value.name, /Kandahar/);
    assert.ok(edits[0].detail.value.geonameid && edits[0].detail.value.lat);
    assert.deepEqual(edits[1].detail.value, [{ name: "masked gunmen", actor: null }]);
    // A form sent with nothing touched keeps nothing.
    const count = decisions().length;
    await page.keyboard.press("Escape");
    await page.locator("[data-card]").focus();
    await page.keyboard.press("e");
    await page.locator("[data-action=save]").click();
    await page.locator("#said", { hasText: "nothing was changed" }).waitFor();
    assert.equal(decisions().length, count);
    run("verify", "--casebook", workbench.casebook);
    await page.context().close();
  });
});
