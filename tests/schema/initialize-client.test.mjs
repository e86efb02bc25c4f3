// initializeCloudflareSqlSchema with clients that are not what they should be.
import assert from "node:assert/strict";
import { test } from "node:test";
import { initializeCloudflareSqlSchema } from "kmsg-edge/adapters/cloudflare";

/** What initializing rejects with, or undefined. */
function rejection(client, options) {
  return initializeCloudflareSqlSchema(client, options).then(
    () => undefined,
    (error) => error,
  );
}

/** A client that answers the probe, the question for columns and the rest as given. */
function scripted({
  probe,
  columns = { answer: { rows: [] } },
  owners = { rows: [] },
  dialect = "sqlite",
}) {
  return {
    dialect,
    query: async (sql) => {
      if (/ AS found /.test(sql)) {
        if (probe === undefined) throw new Error("no such table");
        return probe;
      }
      if (/ AS owner /.test(sql)) return owners;
      return /^CREATE/.test(sql) ? undefined : columns.answer;
    },
  };
}

const unreadable = new Proxy([], {
  get() {
    throw new Error("secret");
  },
});

test("an answer that holds no rows is named as the client's fault, to whatever question", async () => {
  const answers = [undefined, null, 7, "rows", [], [[]], {}, { rows: "x" }, { rows: null }];
  answers.push({ rows: [null] }, { rows: ["x"] }, { rows: [{}] }, { rows: [{ a: 1 }] });
  answers.push({ rows: [{ found: null, name: null }] }, { rows: [{ found: "x", name: 7 }] });
  answers.push({ rows: [{ found: {}, name: {} }] }, { rows: [{ found: Number.NaN, name: "" }] });
  answers.push({ rows: unreadable });
  for (const answer of answers) {
    const clients = {
      probe: { dialect: "sqlite", query: async () => answer },
      columns: scripted({ columns: { answer } }),
    };
    for (const [what, client] of Object.entries(clients)) {
      const error = await rejection(client);
      const seen = `${what}: ${error?.stack}`;
      assert.equal(error?.code, "INVALID_REQUEST", seen);
      assert.equal(error.field, "client", seen);
      assert.match(error.message, /client\.query\(\) must resolve to \{ rows \}/);
    }
  }
});

test("counts as any number, names in capitals or as bytes are read", async () => {
  const options = { target: "queue" };
  for (const found of [2, 2n, "2", Buffer.from("2")]) {
    for (const row of [{ found }, { FOUND: found }]) {
      const seen = [];
      const client = scripted({ probe: { rows: [row] } });
      const query = (sql) => {
        seen.push(sql);
        return client.query(sql);
      };
      await initializeCloudflareSqlSchema({ dialect: "sqlite", query }, options);
      assert.equal(seen.length, 1);
    }
  }
  for (const rows of [[{ NAME: "id" }], [{ name: Buffer.from("id") }]]) {
    const error = await rejection(scripted({ columns: { answer: { rows } } }), options);
    assert.match(error.message, /kmsg_jobs lacks the columns type, data,/);
  }
});

test("a Postgres transaction that the look for the tables has ended is said to be the fault", async () => {
  for (const wrap of [(error) => error, (cause) => new Error("Failed query", { cause })]) {
    let failed = false;
    const query = async () => {
      const code = failed ? "25P02" : "42P01";
      failed = true;
      throw wrap(Object.assign(new Error("no"), { code }));
    };
    const error = await rejection({ dialect: "postgres", query });
    assert.equal(error?.code, "INVALID_REQUEST", String(error));
    assert.match(error.message, /outside of the transaction/);
    assert.ok(error.cause);
  }
});
