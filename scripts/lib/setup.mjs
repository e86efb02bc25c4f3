// Installs what is missing, and only that: Debian packages and the locked npm packages.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { missingPackages } from "./packages.mjs";
import { mustRun, npm, root, which } from "./run.mjs";
import { step, UserError } from "./steps.mjs";

const kOldestNode = 20;

/**
 * Makes the machine ready for `profile` ("start", "test" or "all"); quick and silent when it is.
 * Throws an Error whose message says what to install where it cannot do so itself.
 */
export async function ensureSetup(profile) {
  if (Number(process.versions.node.split(".")[0]) < kOldestNode) {
    throw new UserError(`Node.js ${kOldestNode} or newer is needed; this is ${process.version}.`);
  }
  const missing = missingPackages(profile);
  if (missing.length > 0) await installDebianPackages(missing);
  await installNpmPackages();
}

// Runs its arguments while Debian's policy for services forbids to start any; a policy that is there
// already stays in charge.
const kWithoutServices = `
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM
  printf '#!/bin/sh\\nexit 101\\n' > "$policy" && chmod 755 "$policy"
fi
env "$@"
`;

async function installDebianPackages(missing) {
  const names = missing.map((entry) => entry.package);
  if (!which("apt-get")) {
    const list = missing.map((entry) => `  - ${entry.what} (Debian: ${entry.package})`);
    throw new UserError(
      `These are missing, and there is no apt-get to install them with:\n${list.join("\n")}\nInstall them and run the command again.`,
    );
  }
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !which("sudo")) {
    throw new UserError(
      `Some packages are missing and only root can install them. Run as root, then try again:\n  apt-get update && apt-get install -y --no-install-recommends ${names.join(" ")}`,
    );
  }
  // Asks no questions, and waits for another apt-get instead of failing beside it.
  const quiet = [
    "DEBIAN_FRONTEND=noninteractive",
    "apt-get",
    "-q",
    "-y",
    "-o",
    "DPkg::Lock::Timeout=300",
  ];
  const apt = (...args) => mustRun(isRoot ? "env" : "sudo", [...quiet, ...args]);

  await step("set-up: package lists of Debian", () => apt("update"));
  await step(`set-up: Debian packages ${names.join(" ")}`, () => {
    const args = [...quiet, "install", "--no-install-recommends", ...names];
    const asRoot = missing.some((entry) => entry.hasService)
      ? ["sh", "-c", kWithoutServices, "sh", ...args]
      : args;
    return mustRun(isRoot ? "env" : "sudo", asRoot);
  });
  const still = missing.filter((entry) => !entry.present());
  if (still.length > 0) {
    throw new UserError(`Installed, but not found: ${still.map((entry) => entry.what).join(", ")}`);
  }
}

/** Installs what the lockfile of `folder` (relative to the root) names, unless that is done. */
export async function installNpmPackages(folder = ".") {
  const home = join(root, folder);
  const stamp = join(home, "node_modules/.kmsg-lock-hash");
  const hash = createHash("sha256")
    .update(readFileSync(join(home, "package-lock.json")))
    .digest("hex");
  if (readIfThere(stamp) === hash) return;
  const title = `set-up: npm packages of the lockfile${folder === "." ? "" : ` of ${folder}`}`;
  // Tools are development dependencies, whatever NODE_ENV says.
  const quiet = ["--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  await step(title, () => npm(["ci", ...quiet], { cwd: home }));
  writeFileSync(stamp, hash);
}

function readIfThere(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
