// The Drizzle sources under every supported drizzle-orm: they compile strictly and mean the tables.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { renderDrizzleSchemaSource } from "kmsg-edge/adapters/cloudflare";
import { satisfies, validRange } from "semver";
import { peerRange } from "../../scripts/lib/drizzle-versions.mjs";
import { drizzleProject, drizzleVersions } from "./support/drizzle.mjs";
import { variants } from "./support/variants.mjs";

const DIALECTS = ["postgres", "mysql", "sqlite"];
const TARGETS = ["tracking", "queue", "both"];

/** A program that uses the tables as their users do; it compiles only if the types are right. */
const USE = `import { deliveryTrackingTable, jobQueueTable } from "./schema.js";

type Tracked = typeof deliveryTrackingTable.$inferSelect;
type NewJob = typeof jobQueueTable.$inferInsert;

export function nextCheck(row: Tracked): number {
  return row.nextCheckAt + row.attemptCount;
}

export function sender(row: Tracked): string | null {
  return row.from;
}

export const job: NewJob = { id: "1", type: "t", data: "{}", createdAt: 1, processAt: 1 };

// @ts-expect-error the type of a job is needed
export const untyped: NewJob = { id: "1", data: "{}", createdAt: 1, processAt: 1 };

// @ts-expect-error a record has a status, always
export const nothing: null = null as unknown as Tracked["status"];
`;

test("the supported range is what is tested: each version is in it, each part of it has one", () => {
  assert.ok(validRange(peerRange));
  const parts = peerRange.split(" || ");
  for (const { version } of drizzleVersions) {
    assert.ok(
      parts.some((part) => satisfies(version, part)),
      version,
    );
  }
  for (const part of parts) {
    assert.ok(
      drizzleVersions.some(({ version }) => satisfies(version, part)),
      part,
    );
  }
});

for (const version of drizzleVersions) {
  describe(`drizzle-orm ${version.version}`, { concurrency: 2 }, () => {
    test("12: every source compiles under tsc --strict; nothing in it is unused, no line ends in blanks", async () => {
      const project = drizzleProject(`compile-${version.orm}`, version);
      for (const dialect of DIALECTS) {
        for (const [index, options] of Object.values(variants).entries()) {
          const source = renderDrizzleSchemaSource({ dialect, ...options });
          assert.doesNotMatch(source, /[ \t]$/m);
          project.write(`${dialect}/${index}/schema.ts`, source);
        }
        project.write(`${dialect}/0/use.ts`, USE);
      }
      assert.equal(await project.compile(), "");
    });

    for (const dialect of DIALECTS) {
      test(`${dialect}: evaluates to the documented tables`, async () => {
        const project = drizzleProject(`evaluate-${dialect}-${version.orm}`, version);
        const exported = { tracking: ["deliveryTrackingTable"], queue: ["jobQueueTable"] };
        exported.both = [...exported.tracking, ...exported.queue];
        const sizes = {
          deliveryTrackingTable: { name: "kmsg_delivery_tracking", columns: 21, indexes: 3 },
          jobQueueTable: { name: "kmsg_jobs", columns: 14, indexes: 2 },
        };
        for (const target of TARGETS) {
          for (const includeIndexes of [true, false]) {
            const source = renderDrizzleSchemaSource({ dialect, target, includeIndexes });
            const schema = await project.evaluate(`${target}-${includeIndexes}.mjs`, source);
            assert.deepEqual(Object.keys(schema), exported[target]);
            for (const [constant, table] of Object.entries(schema)) {
              const config = await project.tableConfig(dialect, table);
              const expected = sizes[constant];
              assert.equal(config.name, expected.name);
              assert.equal(config.columns.length, expected.columns);
              assert.equal(config.indexes.length, includeIndexes ? expected.indexes : 0);
              const keys = [
                ...config.columns.filter((column) => column.primary),
                ...config.primaryKeys.flatMap(({ columns }) => columns),
              ];
              assert.deepEqual(
                keys.map((column) => [column.name, column.notNull]),
                [[constant === "jobQueueTable" ? "id" : "message_id", true]],
              );
            }
          }
        }
      });
    }
  });
}
