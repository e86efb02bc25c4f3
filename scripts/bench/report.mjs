// What the benches found: tables as they come, and the targets they met or missed. Kept for docs/benchmarks.*.

const tables = [];
const targets = [];

/** Prints rows of cells in columns under a title, and keeps them; the first row names the columns. */
export function table(title, rows) {
  tables.push({ title, rows });
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => String(row[i]).length)));
  console.log(`\n${title}`);
  for (const row of rows) {
    const cells = row.map((cell, i) => String(cell).padEnd(widths[i]));
    console.log(`  ${cells.join("  ").trimEnd()}`);
  }
}

/** Keeps a figure beside the most it may be. `figure` and `limit` have the same unit. */
export function target(name, figure, limit, unit = "") {
  targets.push({ name, figure, limit, unit, isMet: figure <= limit });
}

const short = (value) =>
  value === 0 ? "0" : String(Number(value.toPrecision(value < 100 ? 2 : 3)));

/** Prints the targets: the figure, the most it may be, and whether it is met. */
export function printTargets() {
  if (targets.length === 0) return;
  const rows = [["target", "figure", "at most", "met"], ...targetRows()];
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  console.log("\ntargets");
  for (const row of rows) {
    console.log(`  ${row.map((cell, i) => cell.padEnd(widths[i])).join("  ")}`.trimEnd());
  }
}

function targetRows() {
  return targets.map(({ name, figure, limit, unit, isMet }) => [
    name,
    `${short(figure)}${unit}`,
    `${short(limit)}${unit}`,
    isMet ? "yes" : "no",
  ]);
}

function markdownTable([head, ...rows]) {
  const line = (cells) =>
    `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The generated part of docs/benchmarks.md. */
export function markdown() {
  const parts = [];
  if (targets.length > 0) {
    parts.push("## Targets", markdownTable([["", "figure", "at most", "met"], ...targetRows()]));
  }
  for (const { title, rows } of tables) parts.push(`## ${title}`, markdownTable(rows));
  return parts.join("\n\n");
}

const kRow = 22;
const kLabel = 330;
const kPlot = 360;
const kTop = 46;
// Powers of ten of what the target allows, from left to right.
const kFrom = -3;
const kTo = 1;

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const place = (share) => {
  const power = Math.min(kTo, Math.max(kFrom, Math.log10(Math.max(share, 1e-9))));
  return kLabel + ((power - kFrom) / (kTo - kFrom)) * kPlot;
};

/** A bar for each target: how much of what it allows is used, on a logarithmic scale. */
export function svg() {
  const height = kTop + targets.length * kRow + 12;
  const width = kLabel + kPlot + 90;
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    '<text x="10" y="18" font-size="14">Share of what each target allows (shorter is better)</text>',
  ];
  for (let power = kFrom; power <= kTo; power += 1) {
    const x = place(10 ** power);
    const stroke = power === 0 ? "#c0392b" : "#ddd";
    out.push(
      `<line x1="${x}" y1="${kTop - 6}" x2="${x}" y2="${height - 10}" stroke="${stroke}"/>`,
      `<text x="${x}" y="${kTop - 10}" text-anchor="middle" fill="#555">${100 * 10 ** power} %</text>`,
    );
  }
  targets.forEach(({ name, figure, limit, unit, isMet }, index) => {
    const y = kTop + index * kRow;
    const end = place(figure / limit);
    const length = Math.max(1, end - kLabel).toFixed(1);
    out.push(
      `<text x="${kLabel - 8}" y="${y + 14}" text-anchor="end">${escaped(name)}</text>`,
      `<rect x="${kLabel}" y="${y + 3}" width="${length}" height="${kRow - 8}" fill="${isMet ? "#2e86c1" : "#c0392b"}"/>`,
      `<text x="${(end + 5).toFixed(1)}" y="${y + 14}">${short(figure)}${escaped(unit)}</text>`,
    );
  });
  return `${out.join("\n")}\n</svg>\n`;
}
