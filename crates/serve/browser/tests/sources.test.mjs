// Sources with reasons and Admiralty codes; drafts that follow their file; news of what others add; passages that hurt to read.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { launch, run, serve, visit } from "../workbench.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const serious = async (page) => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.filter((it) => ["serious", "critical"].includes(it.impact)).map((it) => `${it.id}: ${it.nodes[0].html.slice(0, 120)}`);
};
let browser;
let workbench;
before(async () => { browser = await launch(); workbench = await serve(); });
after(async () => { await browser?.close(); workbench?.close(); });
const log = () => run("log", "--casebook", workbench.casebook, "--json").trim().split("\n").map((line) => JSON.parse(line));
const json = async (page, address) => (await page.request.get(workbench.origin + address)).json();

describe("sources", () => {
  test("every arrow of a family has its reason and the words that show it", async () => {
    const page = await visit(browser, workbench);
    await page.goto(workbench.origin + "/sources");
    await page.locator(".family figcaption > a").first().click();
    await page.waitForURL(/\/sources\/./);
    const { family } = await json(page, new URL(page.url()).pathname + ".json");
    assert.ok(family.edges.length >= 1);
    assert.equal(await page.locator(".reasons > li").count(), family.edges.length + family.traces.length);
    for (const edge of family.edges) assert.ok((await page.locator(".reasons").innerText()).includes(edge.because));
    // The same as the command says.
    const told = run("sources", "--casebook", workbench.casebook, "--json").trim();
    assert.ok(family.edges.every((edge) => told.includes(JSON.stringify(edge.because))), "`concord sources` gives the same reasons");
    const quote = page.locator(".reasons .quotation").first();
    const words = (await quote.locator("blockquote").innerText()).replace(/\s+/g, "");
    await quote.locator("a").click();
    await page.waitForURL(/at=\d+-\d+/);
    await page.locator(".asked").first().waitFor();
    const asked = (await page.locator(".asked").allTextContents()).join("").replace(/\s+/g, "");
    assert.equal(asked, words);
    await page.goBack();
    assert.deepEqual(await serious(page), []);
    await page.context().close();
  });

  test("Admiralty codes are set by a person, logged, and stand beside records", async () => {
    // Without script: forms are enough.
    const page = await visit(browser, workbench, { javaScriptEnabled: false });
    const account = (await json(page, "/queue.json?limit=50")).items.map((it) => it.record);
    const documents = (await json(page, "/sources.json")).documents;
    const publisherOf = (record) => documents.find((it) => it.id === record.document)?.publisher;
    // One whose publisher speaks on a card of a contradiction too.
    const cards = (await json(page, "/contradictions.json?state=all")).contradictions;
    const speaking = new Set(cards.flatMap((it) => it.quotes).map((it) => publisherOf(it)));
    const record = account.find((it) => publisherOf(it) && speaking.has(publisherOf(it)));
    const publisher = publisherOf(record);
    await page.goto(`${workbench.origin}/sources?rate=${encodeURIComponent(publisher)}`);
    const form = page.locator('form[action="/rate"]');
    assert.equal(await form.locator('[name="publication"]').inputValue(), publisher);
    await form.locator('[name="code"]').selectOption("B");
    await form.locator('[name="reason"]').fill("right about earlier attacks");
    await form.getByRole("button", { name: "Rate" }).click();
    await page.goto(`${workbench.origin}/sources?rate=${encodeURIComponent(publisher)}`);
    await form.locator('[name="topic"]').selectOption(record.type);
    await form.locator('[name="code"]').selectOption("D");
    await form.getByRole("button", { name: "Rate" }).click();
    const row = page.locator("tr", { has: page.locator("th", { hasText: publisher }) }).filter({ hasText: "usually reliable" }).first();
    assert.match(await row.innerText(), /B usually reliable[\s\S]*D not usually reliable on/);
    await page.goto(`${workbench.origin}/queue?at=${record.id}`);
    assert.match(await page.locator(".item .admiralty").first().innerText(), /^D/, "the topic counts before the whole");
    await page.locator(".rate summary").click();
    await page.locator('.credibility [name="code"]').selectOption("2");
    await page.locator('.credibility [name="reason"]').fill("two others say so");
    await page.locator(".credibility button").click();
    assert.match(await page.locator(".item .admiralty").first().innerText(), /^D2/);
    await page.goto(`${workbench.origin}/documents/${record.document}`);
    assert.ok((await page.locator(".record .admiralty").allInnerTexts()).some((it) => it.startsWith("D2")));
    await page.goto(`${workbench.origin}/contradictions?state=all`);
    const onCards = await page.locator(".card figcaption", { hasText: publisher }).allInnerTexts();
    assert.ok(onCards.length > 0 && onCards.every((it) => /[BD]2?\s*: [a-z]/.test(it)), `codes stand on cards: ${onCards}`);
    const told = (await json(page, "/contradictions.json?state=all")).contradictions.flatMap((it) => it.quotes);
    assert.ok(told.some((it) => /^[BD]/.test(it.admiralty)));
    const ratings = log().filter((it) => it.action === "rating");
    assert.deepEqual(ratings.map((it) => it.detail.code), ["B", "D", "2"]);
    assert.ok(ratings.every((it) => it.who === "ana"));
    await page.goto(workbench.origin + "/log");
    assert.match(await page.locator("main").innerText(), /rating[\s\S]*→ 2/);
    // What is no code is refused.
    const status = (form) => page.request.post(workbench.origin + "/rate", { form, headers: { origin: workbench.origin } }).then((it) => it.status());
    assert.equal(await status({ publication: publisher, code: "2" }), 400);
    assert.equal(await status({ record: record.id, code: "7" }), 400);
    run("verify", "--casebook", workbench.casebook);
    await page.context().close();
  });
});

describe("drafts", () => {
  test("a draft is a report in which each figure opens its sentence, and the page follows the file", async () => {
    const page = await visit(browser, workbench);
    const { drafts } = await json(page, "/drafts.json");
    assert.equal(drafts.length, 1);
    await page.goto(`${workbench.origin}/drafts/${drafts[0]}`);
    const figure = page.locator("#preview details.figure").first();
    await figure.locator("summary").click();
    assert.ok((await figure.locator(".sentences").innerText()).length > 40);
    assert.ok(await page.locator(".marginal h2", { hasText: "Check" }).count() === 1);
    assert.deepEqual(await serious(page), []);
    // A remark lights its words in the report.
    const remark = page.locator("li[data-words]").first();
    await remark.click();
    const lit = () => page.evaluate(() => [...(CSS.highlights.get("remark") || [])].map(String).join(""));
    assert.equal((await lit()).replace(/\s+/g, " "), (await remark.getAttribute("data-words")).replace(/\s+/g, " "));
    const file = path.join(path.dirname(workbench.casebook), drafts[0]);
    const text = readFileSync(file, "utf8");
    // Saved in an editor: the page takes it in by itself and leaves open what was open.
    await page.waitForTimeout(1600);
    writeFileSync(file, `${text}\n\nA line that was not there before.\n`);
    await page.locator("#preview", { hasText: "A line that was not there before." }).waitFor();
    assert.ok(await page.locator("#preview details.figure").first().evaluate((it) => it.open));
    // Remarks stand at the height of their words, or below one that reaches further; a narrow window has a list.
    const filler = "Nothing is said here of anything at all. ".repeat(40);
    const wrong = ["Ulaanbaatar on 3 March 1999", "Reykjavik on 9 June 2001", "Montevideo on 2 May 1997"].map((where) => `A car bomb killed 300 soldiers in ${where}.`);
    writeFileSync(file, `${text}\n\n${wrong.map((it) => `${filler}\n\n${it}`).join("\n\n")}\n`);
    await page.locator("li[data-words]", { hasText: "Montevideo" }).waitFor();
    await page.mouse.move(0, 0);
    const lines = () => page.evaluate(() => [...document.querySelectorAll("li[data-words]")].map((remark) => {
      remark.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
      const [range] = CSS.highlights.get("remark") || [];
      return { about: remark.dataset.words, words: range?.getBoundingClientRect().top, top: remark.getBoundingClientRect().top, bottom: remark.firstElementChild.getBoundingClientRect().bottom };
    }));
    await page.waitForFunction(() => document.querySelector(".marginal.at-lines li[data-words]")?.style.insetBlockStart);
    const found = await lines();
    const first = found.filter((it) => it.about === "300");
    assert.equal(first.length, wrong.length);
    for (const it of first) assert.ok(Math.abs(it.top - it.words) <= 2, `${it.top} beside ${it.words}`);
    for (const it of found.slice(1)) assert.ok(it.top >= it.words - 2, "no remark stands above its words");
    found.slice(1).forEach((it, n) => assert.ok(it.top >= found[n].bottom, "no remark covers another"));
    await page.setViewportSize({ width: 600, height: 860 });
    await page.locator(".marginal:not(.at-lines)").waitFor();
    await page.setViewportSize({ width: 1280, height: 860 });
    await page.locator(".marginal.at-lines").waitFor();
    // A mistake is told with its line, and the page does not break.
    writeFileSync(file, `${text}\n\n{{figure: evnts}}\n`);
    await page.locator(".marginal", { hasText: "1 mistake" }).waitFor();
    assert.match(await page.locator(".remarks").first().innerText(), new RegExp(`Line ${text.split("\n").length + 2}`));
    writeFileSync(file, text);
    await page.locator("#preview details.figure").first().waitFor();
    assert.deepEqual(page.errors, []);
    assert.deepEqual(page.outside, []);
    const missing = await page.request.get(`${workbench.origin}/drafts/..%2Fcasebook%2Fcasebook.sqlite`);
    assert.equal(missing.status(), 404);
    await page.context().close();
  });
});

describe("pages of a PDF", () => {
  test("stand in the reader, and beside the records", async () => {
    const page = await visit(browser, workbench);
    const { documents } = await json(page, "/sources.json?q=.pdf");
    assert.ok(documents.length >= 1, "the sample reports have a PDF");
    const { blocks } = await json(page, `/documents/${documents[0].id}.json`);
    assert.ok(blocks.every((it) => it.page >= 1));
    await page.goto(`${workbench.origin}/documents/${documents[0].id}`);
    assert.equal(await page.locator(".page-mark").count(), new Set(blocks.map((it) => it.page)).size);
    assert.match(await page.locator(".record").first().innerText(), /Page \d+/);
    await page.context().close();
  });
});

describe("news", () => {
  test("open pages are told of reports that another program adds, and of events derived anew", async () => {
    const page = await visit(browser, workbench);
    await page.goto(workbench.origin + "/events");
    await page.waitForTimeout(1600);
    const folder = path.dirname(workbench.casebook);
    for (const [n, place] of ["Kabul", "Herat"].entries()) writeFileSync(path.join(folder, `late-${n}.txt`), `A bomb killed ${n + 3} people in ${place} on ${n + 2} March 2019.\n`);
    run("add", "--casebook", workbench.casebook, path.join(folder, "late-0.txt"), path.join(folder, "late-1.txt"));
    await page.locator("#news", { hasText: "2 new reports." }).waitFor();
    await page.locator("#news button").click();
    await page.waitForLoadState("load");
    assert.ok(await page.locator("#news").isHidden());
    await page.context().close();
  });
});

describe("passages that hurt to read", () => {
  test("are blurred until they are asked for, with and without script", async () => {
    const reports = { "hard.txt": "Twelve people were killed in Kabul on 3 May 2017.\n\nTheir charred bodies lay on the road; two women were raped.\n\nThe market opened again.\n" };
    const other = await serve({ reports });
    try {
      for (const javaScriptEnabled of [true, false]) {
        const page = await visit(browser, other, { javaScriptEnabled });
        const { documents } = await (await page.request.get(other.origin + "/sources.json")).json();
        await page.goto(`${other.origin}/documents/${documents[0].id}`);
        const blur = () => page.locator(".block").evaluateAll((all) => all.map((it) => getComputedStyle(it).filter !== "none"));
        if (javaScriptEnabled) assert.deepEqual(await blur(), [false, true, false]);
        assert.equal(await page.locator(".warned").innerText(), "Describes bodies, sexual violence");
        if (javaScriptEnabled) {
          await page.keyboard.press("v");
          assert.deepEqual(await blur(), [false, false, false]);
          await page.keyboard.press("v");
          assert.deepEqual(await blur(), [false, true, false]);
          await page.locator(".graphic").click();
          assert.deepEqual(await blur(), [false, false, false]);
          assert.deepEqual(await serious(page), []);
        } else {
          await page.locator("#show-graphic").check();
          assert.ok(await page.locator("#show-graphic").isChecked());
        }
        await page.context().close();
      }
    } finally {
      other.close();
    }
  });
});
