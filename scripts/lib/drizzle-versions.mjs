// The versions of Drizzle that the tests run with: the aliases in package.json, and nothing else.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.mjs";
import { UserError } from "./steps.mjs";

const kStart = "<!-- drizzle-compat-matrix:start -->";
const kEnd = "<!-- drizzle-compat-matrix:end -->";
const kReadme = join(root, "README.md");

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** The range of drizzle-orm that users may install. */
export const peerRange = manifest.peerDependencies["drizzle-orm"];

/**
 * Each tested drizzle-orm with the drizzle-kit made for it, oldest first.
 *
 * @type {{ version: string, orm: string, kit: string, kitVersion: string }[]} `orm` and `kit` are names in node_modules
 */
export const drizzleVersions = Object.entries(manifest.devDependencies)
  .filter(([name]) => name.startsWith("drizzle-orm-"))
  .map(([orm, wanted]) => {
    const version = wanted.slice(wanted.lastIndexOf("@") + 1);
    const kit = version.startsWith("0.") ? "drizzle-kit" : "drizzle-kit-1rc";
    const kitVersion = manifest.devDependencies[kit];
    return { version, orm, kit, kitVersion: kitVersion.slice(kitVersion.lastIndexOf("@") + 1) };
  });

/** Throws unless README.md names the tested versions. */
export function checkReadme() {
  const { current, wanted } = readmeTexts();
  if (current === wanted) return;
  throw new UserError(
    "README.md does not name the tested versions of Drizzle; run node scripts/drizzle-matrix.mjs",
  );
}

/** README.md as it is, and as it has to be by the tested versions. */
export function readmeTexts() {
  const current = readFileSync(kReadme, "utf8");
  const [start, end] = [current.indexOf(kStart), current.indexOf(kEnd)];
  if (start < 0 || end < start) throw new Error(`README.md has no ${kStart} … ${kEnd}`);
  const wanted = current.slice(0, start + kStart.length) + matrix() + current.slice(end);
  return { file: kReadme, current, wanted };
}

function matrix() {
  const range = peerRange.replaceAll("|", "\\|");
  const rows = drizzleVersions.map(
    ({ version, kitVersion }) => `- \`drizzle-orm@${version}\` (\`drizzle-kit@${kitVersion}\`)`,
  );
  const table = [
    "| `kmsg-edge` | Supported `drizzle-orm` |",
    "| --- | --- |",
    `| \`${manifest.version.replace(/\.\d+$/, ".x")}\` | \`${range}\` |`,
  ];
  return ["", ...table, "", "Tested with:", "", ...rows, ""].join("\n");
}
