// What drizzle-kit makes of our Drizzle source, and our DDL, on real databases: one schema.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  buildCloudflareSqlSchemaSql,
  renderDrizzleSchemaSource,
} from "kmsg-edge/adapters/cloudflare";
import { catalog } from "./support/catalog.mjs";
import { drizzleProject, drizzleVersions } from "./support/drizzle.mjs";
import { apply, kinds } from "./support/servers.mjs";
import { variants } from "./support/variants.mjs";

// Each kit once, with the newest drizzle-orm that it serves.
const versions = [...new Map(drizzleVersions.map((version) => [version.kit, version])).values()];

describe("3: drizzle-kit and the DDL agree", { concurrency: 2 }, () => {
  for (const { kind, dialect, open } of kinds) {
    for (const version of versions) {
      const title = `drizzle-kit ${version.kitVersion} with drizzle-orm ${version.version} on ${kind}`;
      test(title, async (t) => {
        const project = drizzleProject(`kit-${dialect}-${version.orm}`, version);
        const [ours, theirs] = [await open(t), await open(t)];
        for (const [index, options] of Object.values(variants).entries()) {
          const source = renderDrizzleSchemaSource({ dialect, ...options });
          project.write(`schemas/${index}.ts`, source);
          await apply(ours, buildCloudflareSqlSchemaSql({ dialect, ...options }));
        }
        for (const statement of await project.generate(dialect, "schemas")) {
          await theirs.run(statement);
        }
        const wanted = await catalog(ours);
        assert.equal(Object.keys(wanted).length, 9);
        assert.deepEqual(await catalog(theirs), wanted);
      });
    }
  }
});
