// Options, clients and thrown values of the schema functions that fight back.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  buildCloudflareSqlSchemaSql,
  buildDeliveryTrackingSchemaSql,
  buildFieldCryptoMigrationMetaSchemaSql,
  buildJobQueueSchemaSql,
  getDeliveryTrackingSchemaSpec,
  initializeCloudflareSqlSchema,
  renderDrizzleSchemaSource,
} from "kmsg-edge/adapters/cloudflare";

const client = { dialect: "sqlite", query: async () => ({ rows: [] }) };
const functions = {
  buildCloudflareSqlSchemaSql,
  buildDeliveryTrackingSchemaSql,
  buildFieldCryptoMigrationMetaSchemaSql,
  buildJobQueueSchemaSql,
  getDeliveryTrackingSchemaSpec,
  renderDrizzleSchemaSource,
  initialize: (options) => initializeCloudflareSqlSchema(client, options),
};

const secret = () => {
  throw new Error("secret");
};

function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

async function refusal(call, ...given) {
  try {
    await call(...given);
  } catch (error) {
    return error;
  }
  return undefined;
}

function assertNames(error, field, what) {
  assert.equal(error?.code, "INVALID_REQUEST", `${what}: ${error?.stack}`);
  assert.equal(error.field, field, what);
  assert.doesNotMatch(error.message, /secret/);
}

for (const [name, call] of Object.entries(functions)) {
  test(`${name}: options that cannot be read or are none are refused by name`, async () => {
    const getter = Object.defineProperty({ dialect: "sqlite" }, "indexNames", {
      get: secret,
      enumerable: true,
    });
    assertNames(await refusal(call, getter), "indexNames", "a getter");
    const deep = {
      dialect: "sqlite",
      columnMap: {
        to: "a",
        get from() {
          return secret();
        },
      },
    };
    assertNames(await refusal(call, deep), "columnMap.from", "a getter inside");
    for (const proxy of [new Proxy({}, { ownKeys: secret }), revoked()]) {
      assertNames(await refusal(call, proxy), "options", "a proxy");
    }
    for (const options of ["x", 7, true, [], ["a"], () => {}]) {
      assertNames(await refusal(call, options), "options", String(options));
    }
  });
}

test("a client that cannot be read is refused by the name of its member", async () => {
  const query = async () => ({ rows: [] });
  for (const [given, field] of [
    [
      {
        dialect: "sqlite",
        get query() {
          return secret();
        },
      },
      "client.query",
    ],
    [
      {
        query,
        get dialect() {
          return secret();
        },
      },
      "client.dialect",
    ],
    [revoked(), "client.query"],
    [{ dialect: "sqlite", query: 7 }, "client"],
    ["client", "client"],
    [undefined, "client"],
  ]) {
    assertNames(await refusal(initializeCloudflareSqlSchema, given), field, field);
  }
});

test("a client's query is called as its method", async () => {
  class Client {
    dialect = "sqlite";
    #rows = [{ found: 2 }];
    async query() {
      return { rows: this.#rows };
    }
  }
  await initializeCloudflareSqlSchema(new Client(), { target: "queue" });
});

test("whatever a statement throws is thrown on as it is", async () => {
  for (const errno of [Symbol("x"), { valueOf: secret, toString: secret }, 1n, undefined]) {
    const thrown = { errno, code: Symbol("c"), message: { toString: secret }, cause: revoked() };
    const broken = {
      dialect: "mysql",
      query: async (sql) => {
        if (/^CREATE/.test(sql)) throw thrown;
        return { rows: [] };
      },
    };
    assert.equal(await refusal(initializeCloudflareSqlSchema, broken), thrown);
  }
});

test("6: MySQL's numbers for what is there already count as numbers and as text", async () => {
  for (const errno of [1061, "1061", 1050, "1050"]) {
    const client = {
      dialect: "mysql",
      query: async (sql) => {
        if (/^CREATE/.test(sql)) throw Object.assign(new Error("no"), { errno });
        return { rows: [] };
      },
    };
    await initializeCloudflareSqlSchema(client);
  }
});
