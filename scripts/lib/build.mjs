// Builds what is stale. C++: Ninja knows. TypeScript: a hash over what tsc reads.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { hashFiles, listFiles } from "./files.mjs";
import { mustRun, root } from "./run.mjs";
import { step, UserError } from "./steps.mjs";

const kDist = "js/dist";
const kJsStamp = "build/js.stamp";

/** Builds each of `targets` that is stale: "wasm", "js", "native", "schema". */
export async function ensureBuilt(targets = ["wasm", "js"]) {
  for (const target of targets) {
    if (!builders[target]) {
      throw new UserError(`No target ${target}; there are ${Object.keys(builders).join(", ")}`);
    }
    await builders[target]();
  }
}

const builders = {
  wasm: async () => {
    await buildPreset("wasm-release", "kmsg_wasm");
    for (const name of ["kmsg.mjs", "kmsg.wasm"]) {
      copyIfChanged(`build/wasm-release/${name}`, `${kDist}/wasm/${name}`);
    }
  },
  js: buildJs,
  native: () => buildPreset("native"),
  schema: async () => {
    await buildPreset("native", "schema_gen");
    await mustRun("build/native/schema_gen");
  },
};

/** Configures `preset` where that is due and builds `targets` (all by default) in build/<preset>. */
export function buildPreset(preset, ...targets) {
  return step(["build:", preset, ...targets].join(" "), async (note) => {
    if (isUnconfigured(preset)) await mustRun("cmake", ["--preset", preset]);
    const wanted = targets.length > 0 ? ["--target", ...targets] : [];
    await mustRun("cmake", ["--build", "--preset", preset, ...wanted], {
      onLine: (line) => {
        const progress = /^\[(\d+\/\d+)\]/.exec(line);
        if (progress) note(progress[1]);
      },
    });
  });
}

// Ninja configures again when a CMake file changes, but does not look at the presets.
function isUnconfigured(preset) {
  const ninja = join(root, "build", preset, "build.ninja");
  if (!existsSync(ninja)) return true;
  return statSync(ninja).mtimeMs < statSync(join(root, "CMakePresets.json")).mtimeMs;
}

async function buildJs() {
  const sources = listFiles(["js/src"], /./);
  const hash = hashFiles([...sources, "js/tsconfig.json", "package.json", "package-lock.json"]);
  const stamp = join(root, kJsStamp);
  if (
    existsSync(join(root, kDist, "index.js")) &&
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === hash
  )
    return;

  await step("build: js", async () => {
    // What was deleted or renamed in the sources must not stay in the package.
    for (const old of listFiles([kDist], /./)) {
      if (!/^js\/dist\/wasm\/kmsg\.(mjs|wasm)$/.test(old)) rmSync(join(root, old));
    }
    await mustRun(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "js/tsconfig.json"]);
    for (const source of sources) {
      // Declarations and modules written by hand (syntax that tsc does not know) go along as they are.
      const isCompiled = /\.m?ts$/.test(source) && !/\.d\.m?ts$/.test(source);
      if (!isCompiled) copyIfChanged(source, source.replace("js/src", kDist));
    }
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, hash);
  });
}

function copyIfChanged(from, to) {
  const target = join(root, to);
  const content = readFileSync(join(root, from));
  if (existsSync(target) && readFileSync(target).equals(content)) return;
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(root, from), target);
}
