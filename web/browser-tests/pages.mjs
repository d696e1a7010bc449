// The site as files: which pages exist, which of them to look at, and where their links lead.
// Nothing here needs a browser, so every reachable page is read, not only the sample.

import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const TAG = /<([a-z][\w:-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/gi;
const ATTRIBUTE = /([^\s"'=/<>]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g;

// Every start tag of a page: its name and its attributes, both in lower case.
export function tags(html) {
  const withoutComments = html.replace(/<!--[\s\S]*?-->/g, "");
  return [...withoutComments.matchAll(TAG)].map(([, name, rest]) => ({
    name: name.toLowerCase(),
    attributes: new Map(
      [...rest.matchAll(ATTRIBUTE)].map(([, key, double, single, bare]) => [
        key.toLowerCase(),
        decode(double ?? single ?? bare),
      ]),
    ),
  }));
}

// The entities that an attribute value of our own templates may hold.
function decode(value) {
  return value
    .replace(/&#x([0-9a-f]+);/gi, (_, digits) => String.fromCodePoint(parseInt(digits, 16)))
    .replace(/&#([0-9]+);/g, (_, digits) => String.fromCodePoint(Number(digits)))
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

// The places a page points to: `{link, file, fragment}`, or `{link, external: true}`.
export function targets(file, pageTags) {
  const base = pathToFileURL(file);
  return pageTags.flatMap(({ attributes }) =>
    ["href", "xlink:href", "src"]
      .filter((key) => attributes.has(key))
      .map((key) => target(attributes.get(key), base)),
  );
}

function target(link, base) {
  const url = URL.canParse(link, base) ? new URL(link, base) : null;
  if (url?.protocol !== "file:") {
    return { link, external: true };
  }
  const fragment = decodeURIComponent(url.hash.slice(1));
  url.hash = "";
  url.search = "";
  return { link, file: fileURLToPath(url), fragment };
}

// Follows links from index.html. Returns the pages as paths relative to `site`, sorted,
// and a problem for each link that leads nowhere.
export function walk(site) {
  const identifiers = new Map();
  const waiting = [];
  const visit = (file) => {
    if (!identifiers.has(file)) {
      const pageTags = tags(readFileSync(file, "utf8"));
      identifiers.set(file, identifiersOf(pageTags));
      waiting.push([file, targets(file, pageTags)]);
    }
    return identifiers.get(file);
  };
  const problems = [];
  visit(path.join(site, "index.html"));
  while (waiting.length > 0) {
    const [file, found] = waiting.pop();
    for (const one of found.filter((candidate) => !candidate.external)) {
      const problem = followProblem(site, one, visit);
      if (problem !== null) {
        problems.push(`${path.relative(site, file)}: ${one.link}: ${problem}`);
      }
    }
  }
  const pages = [...identifiers.keys()].map((file) => path.relative(site, file)).sort();
  return { pages, problems };
}

function identifiersOf(pageTags) {
  return new Set(pageTags.map(({ attributes }) => attributes.get("id")).filter(Boolean));
}

function followProblem(site, { file, fragment }, visit) {
  if (path.relative(site, file).startsWith("..")) {
    return "leads out of the site";
  }
  if (!existsSync(file)) {
    return "no such file";
  }
  if (!statSync(file).isFile()) {
    return "a directory, which file:// shows as a listing; name the page in it";
  }
  if (!file.endsWith(".html")) {
    return null;
  }
  const found = visit(file);
  return fragment === "" || found.has(fragment) ? null : `no element has the id "${fragment}"`;
}

// Some of every kind of page. A kind is a directory at the top together with a depth below it,
// so that 51 state directories are one kind. All pages at the top are taken;
// of each other kind the first two and the last two by name, and the largest file.
export function sample(pages, sizeOf) {
  const kinds = new Map();
  for (const page of pages) {
    const parts = page.split("/");
    const kind = parts.length === 1 ? page : `${parts[0]}@${parts.length}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), page]);
  }
  const chosen = new Set();
  for (const members of kinds.values()) {
    const largest = members.reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a));
    [...members.slice(0, 2), ...members.slice(-2), largest].forEach((page) => chosen.add(page));
  }
  return [...chosen].sort();
}
