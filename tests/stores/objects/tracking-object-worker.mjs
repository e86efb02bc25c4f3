// A Worker with tracking objects, for tests to call. Bundled by tracking-objects.mjs.
import {
  createTrackingObjectClient,
  TrackingObject,
} from "../../../js/dist/adapters/durable-object.js";
import { fail, KMsgError, ok } from "../../../js/dist/core.js";
import { TrackingHost } from "../../../js/dist/durable/tracking-host.js";
import { KMsg } from "../../../js/dist/index.js";
import { decode, encode } from "./wire.mjs";

// One isolate runs the Worker and its objects.
const world = { sent: [], jobs: [], errors: [], faults: {} };

/** Its vendor has no replacement of its own, and fails AlimTalks as for a number without KakaoTalk. */
const provider = {
  id: "solapi",
  name: "Mine",
  supportedTypes: ["SMS", "LMS", "ALIMTALK"],
  healthCheck: async () => ({ healthy: true, issues: [] }),
  async send(options) {
    world.sent.push({ type: options.type, messageId: options.messageId });
    const { messageId, type, to } = options;
    const result = { messageId, providerId: "solapi", status: "SENT", type, to };
    result.providerMessageId = `vendor-${messageId}`;
    if (options.failover?.enabled) {
      result.warnings = [{ code: "FAILOVER_UNSUPPORTED_PROVIDER", message: "not here" }];
    }
    return ok(result);
  },
  async getDeliveryStatus({ type, providerMessageId }) {
    const { vendorDown, abortIn } = world.faults;
    if (vendorDown) return fail(new KMsgError("NETWORK_ERROR", "down"));
    if (abortIn) {
      world.faults.abortIn = undefined;
      // As a request to a vendor would, this lets the object write down what it has.
      await scheduler.wait(20);
      abortIn.abort("cut off in the middle of a pass");
      await new Promise(() => {});
    }
    const status = { providerId: "solapi", providerMessageId };
    return ok(
      type === "ALIMTALK"
        ? { ...status, status: "FAILED", statusCode: "3104" }
        : { ...status, status: "DELIVERED" },
    );
  },
};

const configuration = () => ({
  providers: [provider],
  polling: { initialDelayMs: 0, backoffMs: [0] },
  apiFailover: {},
});

export class Tracking extends TrackingObject {
  configure() {
    if (world.faults.configure) throw new Error("SOLAPI_API_KEY is missing");
    const wrong = world.faults.config;
    if (wrong === "nothing") return undefined;
    if (wrong === "async") return Promise.resolve(configuration());
    if (wrong !== undefined) return { ...configuration(), ...wrong };
    return {
      ...configuration(),
      jobs: {
        async welcome(job) {
          world.jobs.push(job.data);
          if (job.data.fails > job.attempts) throw new Error("not now");
        },
      },
      onError: (error, failure) => world.errors.push({ text: error.message, ...failure }),
    };
  }

  /** A member of the user's own. */
  async countOpen() {
    return await this.store.countRecords({ status: ["PENDING", "SENT"] });
  }

  async tables() {
    const { sql } = this.ctx.storage;
    const names = sql.exec("SELECT name FROM sqlite_master WHERE name LIKE 'kmsg%'").toArray();
    return names.map(({ name }) => name);
  }

  /** Rows that the statements of an alarm read. */
  async rowsOfAlarm() {
    const { storage } = this.ctx;
    let rows = 0;
    const sql = {
      exec: (...args) => {
        const cursor = storage.sql.exec(...args);
        const found = cursor.toArray();
        rows += cursor.rowsRead;
        return { toArray: () => found };
      },
    };
    const counted = new Proxy(storage, {
      get: (target, member) => {
        if (member === "sql") return sql;
        const value = target[member];
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const host = new TrackingHost(counted, () => this.configure());
    await host.ring();
    rows = 0;
    await host.ring();
    return rows;
  }

  async keys() {
    return [...(await this.ctx.storage.list({ prefix: "kmsg/" })).keys()];
  }

  async restart() {
    this.ctx.abort("restarted");
  }

  async cutOffNextPass() {
    world.faults.abortIn = this.ctx;
  }

  async lose() {
    await this.ctx.storage.deleteAlarm();
  }
}

export class KeyedTracking extends Tracking {}

/** Does nothing by itself. */
export class StillTracking extends Tracking {
  async alarm() {}
}

export class StillKeyedTracking extends StillTracking {}

export class Unconfigured extends TrackingObject {}

export class Unrelated {}

const actions = {
  store: ({ client, member, args }) => client.store[member](...args),
  queue: ({ client, key, member, args }) => client.queue(key)[member](...args),
  send: async ({ client, inputs }) => {
    const kmsg = new KMsg({ providers: [provider], hooks: client.hooks(configuration()) });
    const results = await kmsg.sendMany(inputs);
    return results.map((result) => result.isSuccess);
  },
  names: ({ client }) => client.objectNames,
  nameOf: ({ client, id }) => client.objectNameOf(id),
  object: async ({ namespace, name, member, args = [] }) => {
    return await namespace.get(namespace.idFromName(name))[member](...args);
  },
  world: ({ faults }) => {
    Object.assign(world.faults, faults);
    return { ...world, faults: {} };
  },
};

export default {
  async fetch(request, env) {
    const { action, binding = "TRACKING", options, ...rest } = decode(await request.text());
    try {
      const namespace = env[binding];
      const client = createTrackingObjectClient(namespace, options);
      const value = await actions[action]({ client, namespace, ...rest });
      return new Response(encode({ value }));
    } catch (error) {
      const { message, code, field, outcome } = error;
      return new Response(encode({ error: { message, code, field, outcome } }));
    }
  },
};
