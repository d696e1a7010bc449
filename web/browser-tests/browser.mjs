// One headless Chromium for a test file, and pages that may read the site and nothing else.

import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const CHROMIUM_ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: CHROMIUM_ARGUMENTS,
  });
}

// Opens one page of the site, hands it to `use` together with the addresses it asked for,
// and closes it again. A request that would leave the machine is recorded and refused.
export async function withPage(browser, file, options, use) {
  // The site may forbid scripts by policy; the tests inject axe, so they step around it.
  const context = await browser.newContext({ bypassCSP: true, ...options });
  try {
    const requests = [];
    context.on("request", (request) => requests.push(request.url()));
    await context.route(
      (url) => !["file:", "data:"].includes(url.protocol),
      (route) => route.abort(),
    );
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    return await use(page, requests);
  } finally {
    await context.close();
  }
}
