// A Worker with a queue of jobs and its dead letter queue, for cloudflare-queues.test.mjs to drive.

import {
  createCloudflareQueueHandler,
  createCloudflareQueueJobQueue,
} from "kmsg-edge/adapters/cloudflare";
import { JobProcessor, MessageJobProcessor } from "kmsg-edge/adapters/node";

import { fail, KMsgError, ok } from "kmsg-edge/core";
import { scriptProvider } from "../../js/support/providers.mjs";

const seen = { calls: [], events: [], letters: [], sent: [], batches: [] };
let letterFailures = 0;

function work(jobs) {
  const processor = new JobProcessor(
    {
      concurrency: 4,
      retryDelays: [0, 1_000],
      maxRetries: 3,
      pollInterval: 10,
      shutdownTimeoutMs: 50,
      abortGraceMs: 50,
      shouldRetry: (error) => error.message !== "final",
    },
    jobs,
  );
  for (const name of ["completed", "retry", "failed", "released", "lost"]) {
    processor.on(`job:${name}`, ({ job, jobId, retryDelay }) =>
      seen.events.push({ name, id: job?.id ?? jobId, retryDelay }),
    );
  }
  processor.on("processor:error", ({ error, operation }) =>
    seen.events.push({ name: "error", operation, text: error.message }),
  );
  processor.handle("work", async (job, context) => {
    const { id, attempts, data, metadata } = job;
    seen.calls.push({ id, attempts, data, metadata });
    if (data?.throws) throw new Error(data.throws);
    if (data?.failures > attempts) throw new Error(`try ${attempts + 1} failed`);
    if (data?.steps !== undefined && (metadata.step ?? 0) < data.steps) {
      await context.saveMetadata({ step: (metadata.step ?? 0) + 1 });
      throw new Error("a step further");
    }
    if (data?.deferrals !== undefined && (metadata.deferred ?? 0) < data.deferrals) {
      await context.saveMetadata({ deferred: (metadata.deferred ?? 0) + 1 });
      return context.defer(0);
    }
    if (data?.hangs) await new Promise((resolve) => setTimeout(resolve, 60_000));
    if (data?.adds) await processor.add("work", { added: true });
    return "done";
  });
  return processor;
}

const provider = scriptProvider({
  async send({ messageId, type, to }) {
    const isFirst = !seen.sent.includes(to);
    seen.sent.push(to);
    if (to.endsWith("9999") && isFirst) {
      return fail(new KMsgError("RATE_LIMIT_EXCEEDED", "busy", {}, { outcome: "not_sent" }));
    }
    return ok({ messageId, providerId: "mine", status: "SENT", type, to });
  },
});

const messages = (jobs) =>
  new MessageJobProcessor(provider, { retryDelays: [0], pollInterval: 10 }, jobs);

const consume = createCloudflareQueueHandler((env) => ({
  processor: env.KIND === "messages" ? messages : work,
  producer: env.JOBS,
  deadLetters: env.DEAD,
  deadLetterQueueName: "dead",
  timeoutMs: 2_000,
  onDeadLetter: (letter) => {
    if (letterFailures > 0) {
      letterFailures -= 1;
      throw new Error("not now");
    }
    seen.letters.push(letter);
  },
}));

export default {
  async fetch(request, env) {
    const queue = createCloudflareQueueJobQueue(env.JOBS);
    const { member, args = [] } = await request.json();
    try {
      if (member === "seen") return Response.json(seen);
      if (member === "raw") return Response.json((await env.JOBS.send(...args)) ?? null);
      if (member === "failLetters") {
        letterFailures = args[0];
        return Response.json(null);
      }
      if (member === "queueBulkMessages") {
        const processor = new MessageJobProcessor(provider, {}, queue);
        return Response.json({ value: await processor.queueBulkMessages(...args) });
      }
      return Response.json({ value: await queue[member](...args) });
    } catch ({ message, code, field, details }) {
      return Response.json({ error: { message, code, field, details } });
    }
  },
  async queue(batch, env) {
    seen.batches.push({ queue: batch.queue, size: batch.messages.length });
    await consume(batch, env);
  },
};
