// What must hold on a page. Each check returns a list of problems in words; empty means good.
// checks.test.mjs shows for each of them a page that passes and a page that does not.

import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { tags } from "./pages.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Web Content Accessibility Guidelines 2.0, 2.1 and 2.2, levels A and AA, as axe names them.
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

// The front page must open on a slow phone: everything it loads, in bytes.
export const FRONT_PAGE_BYTES = 150_000;

export async function accessibilityProblems(page, colorScheme) {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(AXE);
  return page.evaluate(async (values) => {
    const { violations } = await window.axe.run(document, {
      runOnly: { type: "tag", values },
      resultTypes: ["violations"],
    });
    return violations.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.length} times, first ${nodes[0].html}`,
    );
  }, AXE_TAGS);
}

// Nothing may be wider than the window, and nothing may be cut off to make it look so.
export function overflowProblems(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    const problems = [root, document.body]
      .filter((element) => ["hidden", "clip"].includes(getComputedStyle(element).overflowX))
      .map((element) => `${element.tagName.toLowerCase()} hides what overflows`);
    if (root.scrollWidth > root.clientWidth) {
      problems.push(`scrolls sideways: ${root.scrollWidth} px in ${root.clientWidth} px`);
    }
    return problems;
  });
}

// The first Tab reaches the first link; each of the first stops shows where the focus is.
export async function focusProblems(page) {
  const problems = [];
  for (let stop = 1; stop <= 12; stop += 1) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(describeFocus);
    if (found === null) {
      return stop === 1 ? ["Tab reaches nothing"] : problems;
    }
    if (stop === 1 && !found.firstLink) {
      problems.push(`Tab reaches ${found.name} before the first link`);
    }
    if (!found.marked) {
      problems.push(`focus does not show on ${found.name}`);
    }
    if (!found.inView) {
      problems.push(`focus is out of view on ${found.name}`);
    }
  }
  return problems;
}

function describeFocus() {
  const element = document.activeElement;
  if (element === null || element === document.body) {
    return null;
  }
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const outlined =
    style.outlineStyle !== "none" &&
    parseFloat(style.outlineWidth) > 0 &&
    !/^rgba\(.*, 0\)$/.test(style.outlineColor);
  return {
    name: element.outerHTML.slice(0, 80),
    firstLink: element === document.querySelector("a[href]"),
    marked: outlined || style.boxShadow !== "none",
    inView:
      box.width > 1 &&
      box.height > 1 &&
      box.bottom > 0 &&
      box.right > 0 &&
      box.top < innerHeight &&
      box.left < innerWidth,
  };
}

// A picture has a title and, after it, the same figures as a table:
// <figure data-table="ID"><svg aria-labelledby="TITLE">...</svg></figure> ... <table id="ID">.
// Only a picture that says nothing may go without, by aria-hidden="true".
export function pictureProblems(page) {
  return page.evaluate(() => {
    const problems = [];
    const outermost = [...document.querySelectorAll("svg")].filter(
      (svg) => svg.parentElement.closest("svg") === null,
    );
    const meaningful = outermost.filter((svg) => svg.closest('[aria-hidden="true"]') === null);
    meaningful.forEach((svg, index) => {
      const name = `picture ${index + 1}`;
      const title = svg.querySelector(":scope > title");
      if (title === null || title.textContent.trim() === "") {
        problems.push(`${name} has no title`);
      }
      const labels = (svg.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
      if (labels.length === 0 || labels.some((id) => document.getElementById(id) === null)) {
        problems.push(`${name} is not labelled by an element of the page`);
      }
      const id = svg.closest("figure[data-table]")?.dataset.table;
      const table = id === undefined ? null : document.getElementById(id);
      if (table === null || table.tagName !== "TABLE") {
        problems.push(`${name} names no table that says the same`);
      } else if (!(svg.compareDocumentPosition(table) & Node.DOCUMENT_POSITION_FOLLOWING)) {
        problems.push(`${name} comes after its table`);
      } else if (table.querySelectorAll("td").length === 0) {
        problems.push(`${name} has an empty table`);
      }
    });
    return problems;
  });
}

// Names come from the returns, which an attacker may have written.
export function injectionProblems(page) {
  return page.evaluate(() => {
    const problems = window.__pwned === undefined ? [] : ["a script from the data has run"];
    for (const element of document.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        if (name.startsWith("on") || /^\s*javascript:/i.test(value)) {
          problems.push(`${element.tagName.toLowerCase()} carries code in ${name}`);
        }
      }
    }
    return problems;
  });
}

// Paper is white and toner is dear, whichever colour scheme the reader's screen has.
export async function printProblems(page) {
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const problems = await page.evaluate(() => {
    const found = [];
    const white = ["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"];
    for (const element of [document.documentElement, document.body]) {
      const colour = getComputedStyle(element).backgroundColor;
      if (!white.includes(colour)) {
        found.push(`${element.tagName.toLowerCase()} prints on ${colour}`);
      }
    }
    for (const name of ["body", "h1", "h2", "p", "th", "td"]) {
      const colours = [...document.querySelectorAll(name)].map((e) => getComputedStyle(e).color);
      const wrong = colours.find((colour) => colour !== "rgb(0, 0, 0)");
      if (wrong !== undefined) {
        found.push(`${name} prints in ${wrong}`);
      }
    }
    return found;
  });
  await page.emulateMedia({ media: "screen", colorScheme: "light" });
  return problems;
}

// Everything a page loads lies in the site itself.
export function requestProblems(site, requests) {
  const root = pathToFileURL(`${site}/`).href;
  return requests
    .filter((address) => !address.startsWith(root) && !address.startsWith("data:"))
    .map((address) => `asks for ${address}`);
}

export function weightProblems(requests) {
  const files = new Set(requests.filter((address) => address.startsWith("file:")));
  const bytes = [...files].reduce((sum, file) => sum + statSync(fileURLToPath(file)).size, 0);
  return bytes < FRONT_PAGE_BYTES ? [] : [`${bytes} bytes; below ${FRONT_PAGE_BYTES} expected`];
}

export function scriptProblems(html) {
  return tags(html).some(({ name }) => name === "script") ? ["the page has a script"] : [];
}

// Whole words, so that 304 is not found in 1,304.
export function wordProblems(text, words) {
  return words
    .filter((word) => !new RegExp(`(?<![\\w,.])${word}(?![\\w]|[,.]\\d)`).test(text))
    .map((word) => `does not say ${word}`);
}
