// Copies the drawings named in icons.txt out of @tabler/icons into one file that the templates read.
import { readFileSync, writeFileSync } from "node:fs";

const folder = new URL("./node_modules/@tabler/icons/icons/outline/", import.meta.url);
const names = readFileSync(new URL("./icons.txt", import.meta.url), "utf8").split("\n").filter(Boolean);
const drawings = {};
for (const name of names) {
  const svg = readFileSync(new URL(`${name}.svg`, folder), "utf8");
  const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  drawings[name] = inner.replace(/<path stroke="none"[^>]*>/, "").replace(/\s+/g, " ").replace(/ ?\/> ?/g, "/>").trim();
}
writeFileSync(new URL("../linli/web/parts/icons.json", import.meta.url), `${JSON.stringify(drawings, null, 1)}\n`);
console.log(`${names.length} icons`);
