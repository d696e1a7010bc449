// Each check on a page that passes and on the same page with one fault.
// A check that cannot fail protects nobody.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { launch, withPage } from "./browser.mjs";
import * as check from "./checks.mjs";
import { sample, walk } from "./pages.mjs";

const GOOD = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Result</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
  :root { color-scheme: light dark; }
  body { color: #111; background: #fff; }
  a { color: #00c; }
  @media (prefers-color-scheme: dark) {
    body { color: #eee; background: #111; }
    a { color: #9cf; }
  }
  @media print { body { color: #000; background: #fff; } }
</style></head>
<body><main><h1>304 to 227</h1>
<p>RECONSTRUCTION. A majority is 270. <a href="state/ohio.html#counties">Ohio</a></p>
<figure data-table="electors">
<svg role="img" aria-labelledby="t" viewBox="0 0 9 9" width="90"><title id="t">Votes</title>
<rect width="9" height="9"/></svg></figure>
<table id="electors"><tr><th scope="row">Trump</th><td>304</td></tr></table>
</main></body></html>
`;
const OHIO = `<!doctype html><html lang="en"><title>Ohio</title>
<h1 id="counties">Ohio</h1><a href="../index.html">Nation</a></html>`;

let browser;
let site;
before(async () => {
  site = realpathSync(mkdtempSync(path.join(tmpdir(), "browser-tests-")));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  rmSync(site, { recursive: true, force: true });
});

// Writes a site whose front page is GOOD with `before` replaced by `after`.
function write(before, after) {
  assert.ok(GOOD.includes(before), `the good page does not hold ${before}`);
  mkdirSync(path.join(site, "state"), { recursive: true });
  writeFileSync(path.join(site, "state", "ohio.html"), OHIO);
  const file = path.join(site, "index.html");
  const html = GOOD.replace(before, () => after);
  writeFileSync(file, html);
  return { file, html };
}

const narrow = { viewport: { width: 320, height: 640 } };
const onPage = (use, options = {}) => (file) => withPage(browser, file, options, use);
const light = onPage((page) => check.accessibilityProblems(page, "light"));
const dark = onPage((page) => check.accessibilityProblems(page, "dark"));
const overflow = onPage((page) => check.overflowProblems(page), narrow);
const focus = onPage((page) => check.focusProblems(page));
const pictures = onPage((page) => check.pictureProblems(page));
const injection = onPage((page) => check.injectionProblems(page));
const print = onPage((page) => check.printProblems(page));
const requests = onPage((page, asked) => check.requestProblems(site, asked));
const weight = onPage((page, asked) => check.weightProblems(asked));
const links = () => walk(site).problems;
const scripts = (file, html) => check.scriptProblems(html);
const words = onPage(
  async (page) =>
    check.wordProblems(await page.innerText("body"), ["304", "227", "270", "RECONSTRUCTION"]),
  { javaScriptEnabled: false },
);

const FAULTS = [
  ["grey on white", light, "color: #111;", "color: #bbb;", /^color-contrast/],
  ["grey on black", dark, "color: #eee;", "color: #333;", /^color-contrast/],
  ["no language", light, ' lang="en"', "", /^html-has-lang/],
  ["too wide", overflow, "<main>", '<main><div style="width:500px">x</div>', /sideways: 5\d\d px/],
  ["cut off", overflow, "body {", "body { overflow-x: hidden;", /hides what overflows/],
  ["outline removed", focus, "a { color: #00c; }", "a { outline: none }", /does not show/],
  ["outline unseen", focus, "a { color: #00c; }", "a { outline-color: transparent !important }",
    /does not show/],
  ["no link", focus, '<a href="state/ohio.html#counties">Ohio</a>', "", /reaches nothing/],
  ["button first", focus, "<main>", "<main><button>x</button>", /before the first link/],
  ["link far away", focus, "<a ", '<a style="position:absolute;left:-999px" ', /out of view/],
  ["no title", pictures, '<title id="t">Votes</title>', "", /has no title/],
  ["label dangles", pictures, 'aria-labelledby="t"', 'aria-labelledby="u"', /not labelled/],
  ["no twin", pictures, ' data-table="electors"', "", /names no table/],
  ["twin is no table", pictures, 'data-table="electors"', 'data-table="t"', /names no table/],
  ["empty twin", pictures, "<td>304</td>", "", /empty table/],
  ["twin comes first", pictures, "<main>", '<main><table id="electors"></table>', /after its/],
  ["script ran", injection, "<main>", "<main><script>window.__pwned = 1</script>", /has run/],
  ["handler", injection, "<main>", '<main onclick="x()">', /carries code in onclick/],
  ["code as link", injection, "<main>", '<main><a href="javascript:x()">y</a>', /code in href/],
  ["prints dark", print, "color: #000; background: #fff;", "", /body prints on rgb\(17, 17, 17\)/],
  ["prints grey", print, "color: #000;", "color: #eee;", /body prints in rgb\(238, 238, 238\)/],
  ["foreign picture", requests, "<main>", '<main><img alt="" src="http://192.0.2.1/x.png">',
    /192\.0\.2\.1/],
  ["outside the site", requests, "<main>", '<main><img alt="" src="../x.png">', /x\.png/],
  ["heavy", weight, "<main>", `<main>${"x".repeat(check.FRONT_PAGE_BYTES)}`, /bytes; below/],
  ["dead link", links, "ohio.html#counties", "iowa.html", /iowa\.html: no such file/],
  ["dead anchor", links, "#counties", "#towns", /no element has the id "towns"/],
  ["directory link", links, "state/ohio.html#counties", "state/", /a directory/],
  ["link out", links, "state/ohio.html#counties", "../../etc", /leads out of the site/],
  ["front page script", scripts, "<main>", "<main><SCRIPT src=a.js></SCRIPT>", /has a script/],
  ["no notice", words, "RECONSTRUCTION", "RECONSTRUCTIONS", /does not say RECONSTRUCTION/],
];

const RUNS = {
  light, dark, overflow, focus, pictures, injection, print, requests, weight, links, scripts, words,
};

for (const [name, run] of Object.entries(RUNS)) {
  test(`the good page passes: ${name}`, async () => {
    const { file, html } = write("", "");
    assert.deepEqual(await run(file, html), []);
  });
}

for (const [name, run, before, after, expected] of FAULTS) {
  test(`found: ${name}`, async () => {
    const { file, html } = write(before, after);
    const problems = await run(file, html);
    assert.match(problems.join("\n"), expected);
  });
}

test("304 inside 1,304 is another number", () => {
  assert.deepEqual(check.wordProblems("1,304 votes, 227.", ["304", "227"]), ["does not say 304"]);
});

test("the sample holds some of every kind", () => {
  const states = ["a", "b", "c", "d", "e", "f"].map((state) => `state/${state}/index.html`);
  const pages = ["about.html", "index.html", "proof/x.html", ...states];
  const size = (page) => (page === "state/c/index.html" ? 9 : 1);
  assert.deepEqual(
    sample(pages, size),
    pages.filter((page) => page !== "state/d/index.html"),
  );
});
