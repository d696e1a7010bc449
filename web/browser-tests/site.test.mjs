// The published site as its readers meet it: on a phone, in the dark, without scripts,
// by keyboard, by screen reader, on paper. SITE names the directory; SHOTS, where it is set,
// the directory for screenshots.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { launch, withPage } from "./browser.mjs";
import * as check from "./checks.mjs";
import { sample, walk } from "./pages.mjs";

assert.ok(process.env.SITE, "SITE must name the directory of the published site");
const SITE = realpathSync(process.env.SITE);
const FRONT_PAGE = path.join(SITE, "index.html");
const { pages, problems: linkProblems } = walk(SITE);
const SAMPLE = sample(pages, (page) => statSync(path.join(SITE, page)).size);

const WIDE = { width: 1280, height: 900 };
const PHONES = [
  { width: 320, height: 640 },
  { width: 390, height: 844 },
];
// What a window of 1280 by 1024 pixels leaves to a reader who has zoomed to 400 %.
const ZOOMED = { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 };

// Rule 12 of the design: a reconstruction says so on every page.
const NOTICE = ["RECONSTRUCTION"];
// Votes cast for Trump and for Clinton, and the majority of 538 electors.
const ANSWER = ["304", "227", "270"];

// The states and the District of Columbia.
const JURISDICTIONS = 51;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const good = (problems) => assert.deepEqual(problems, []);

test(`links of all ${pages.length} pages lead somewhere`, () => {
  good(linkProblems.slice(0, 20));
});

test("every jurisdiction has a page", () => {
  assert.ok(pages.length > JURISDICTIONS, `only ${pages.length} pages are reached by links`);
});

test("front page has no script", () => {
  good(check.scriptProblems(readFileSync(FRONT_PAGE, "utf8")));
});

test("front page is light and says who won", async () => {
  await withPage(browser, FRONT_PAGE, { javaScriptEnabled: false }, async (page, requests) => {
    good(check.weightProblems(requests));
    good(check.wordProblems(await page.innerText("body"), ANSWER));
  });
});

for (const name of SAMPLE) {
  const file = path.join(SITE, name);

  test(`${name} with scripts allowed`, async (t) => {
    await withPage(browser, file, { viewport: WIDE }, async (page, requests) => {
      await t.test("by keyboard", async () => good(await check.focusProblems(page)));
      await t.test("pictures have tables", async () => good(await check.pictureProblems(page)));
      await t.test("no code from data", async () => good(await check.injectionProblems(page)));
      await t.test("on paper", async () => good(await check.printProblems(page)));
      for (const scheme of ["light", "dark"]) {
        await t.test(`accessible, ${scheme}`, async () =>
          good(await check.accessibilityProblems(page, scheme)));
      }
      for (const phone of PHONES) {
        await page.setViewportSize(phone);
        await t.test(`${phone.width} px`, async () => good(await check.overflowProblems(page)));
      }
      await t.test("no foreign requests", () => good(check.requestProblems(SITE, requests)));
      await page.emulateMedia({ colorScheme: "light" });
      await page.evaluate(() => document.activeElement?.blur());
      await saveScreenshots(page, name);
    });
  });

  test(`${name} without scripts, zoomed to 400 %`, async () => {
    const options = { ...ZOOMED, javaScriptEnabled: false };
    await withPage(browser, file, options, async (page, requests) => {
      assert.notEqual((await page.innerText("h1")).trim(), "", "the heading is empty");
      good(check.wordProblems(await page.innerText("body"), NOTICE));
      good(await check.overflowProblems(page));
      good(check.requestProblems(SITE, requests));
    });
  });
}

async function saveScreenshots(page, name) {
  const folder = process.env.SHOTS;
  if (!folder) {
    return;
  }
  mkdirSync(folder, { recursive: true });
  const stem = name.replace(/\.html$/, "").replaceAll("/", "--");
  for (const [label, size] of [["wide", WIDE], ["phone", PHONES[1]]]) {
    await page.setViewportSize(size);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.screenshot({
      path: path.join(folder, `${stem}-${label}.png`),
      fullPage: true,
      // A county table is a hundred screens long; the first few show how it looks.
      clip: { x: 0, y: 0, width: size.width, height: Math.min(height, 6000) },
    });
  }
}
