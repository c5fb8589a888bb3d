// Every page in light and dark, for eyes: `node screenshots.mjs FOLDER [CASEBOOK]`.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { PAGES, launch, serve, visit, withIds } from "./workbench.mjs";

const [folder = "screenshots", casebook] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const workbench = await serve({ casebook });
const browser = await launch(["--disable-gpu"]);
for (const colorScheme of ["light", "dark"]) {
  const page = await visit(browser, workbench, { colorScheme });
  for (const address of [...PAGES, ...(await withIds(page, workbench.origin))]) {
    await page.goto(workbench.origin + address, { waitUntil: "networkidle" });
    const name = address.split("?")[0].slice(1).replace(/\/[^/]*/, "-one").replace("/", "-");
    await page.screenshot({ path: path.join(folder, `${name}-${colorScheme}.png`) });
  }
  await page.context().close();
}
await browser.close();
workbench.close();
