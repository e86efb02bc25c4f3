import { invalidRequest } from "../core/error.js";
import { getLogger } from "../core/logger.js";
import {
  durationOption,
  functionOption,
  optionalFunction,
  optionsObject,
} from "../core/option-checks.js";
import { sleep } from "../core/timers.js";
import { BatchJobs } from "./batch.js";
import type {
  CloudflareQueueBatchLike,
  CloudflareQueueConsumerOptions,
  CloudflareQueueDeadLetter,
} from "./types.js";
import { letterBody, letterOf } from "./wire.js";

const DEFAULT_TIMEOUT_MS = 600_000;

/**
 * A Worker's `queue()` handler for jobs of `createCloudflareQueueJobQueue`. Each message is acknowledged
 * or retried by itself: completed, by `ack`; failed, by `retry` in as many milliseconds as the processor
 * says; failed for the last time, or no job at all, as a dead letter and `ack`. A job's `attempts` are
 * the service's deliveries, so let `max_retries` in the wrangler file be at least the jobs'
 * `maxAttempts`; what the service moves away before is seen by consuming `deadLetterQueueName` as well.
 *
 * Delivery is at-least-once: after a crash, a try starts over without the metadata that it saved.
 *
 * @param setup makes the options from the Worker's `env`
 */
export function createCloudflareQueueHandler<Env = unknown>(
  setup: (env: Env) => CloudflareQueueConsumerOptions,
): (batch: CloudflareQueueBatchLike, env: Env) => Promise<void> {
  functionOption(setup, "setup");
  return async (batch, env) => {
    const options = checked(setup(env));
    const { deadLetterQueueName, onDeadLetter } = options;
    if (onDeadLetter !== undefined && batch.queue === deadLetterQueueName) {
      await readLetters(batch, onDeadLetter);
    } else {
      await work(batch, options);
    }
  };
}

function checked(given: CloudflareQueueConsumerOptions): CloudflareQueueConsumerOptions {
  const options = optionsObject(given, "options");
  const { processor, producer, deadLetters, onDeadLetter, deadLetterQueueName } = options;
  functionOption(processor, "processor");
  optionalFunction(onDeadLetter, "onDeadLetter");
  if (typeof producer?.send !== "function") {
    throw invalidRequest("producer must be the binding of the consumed queue", "producer");
  }
  if (deadLetters !== undefined && typeof deadLetters.send !== "function") {
    throw invalidRequest("deadLetters must be the binding of a queue", "deadLetters");
  }
  if (deadLetters === undefined && onDeadLetter === undefined) {
    throw invalidRequest(
      "deadLetters or onDeadLetter must be given: jobs that fail for good would vanish",
      "onDeadLetter",
    );
  }
  if (deadLetterQueueName !== undefined && onDeadLetter === undefined) {
    throw invalidRequest("deadLetterQueueName needs onDeadLetter", "onDeadLetter");
  }
  durationOption(options.timeoutMs ?? DEFAULT_TIMEOUT_MS, "timeoutMs");
  return options;
}

async function work(
  batch: CloudflareQueueBatchLike,
  options: CloudflareQueueConsumerOptions,
): Promise<void> {
  const { deadLetters, onDeadLetter, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const bury = async (letter: CloudflareQueueDeadLetter): Promise<void> => {
    if (deadLetters === undefined) await onDeadLetter?.(letter);
    else await deadLetters.send(letterBody(letter), { contentType: "json" });
  };
  const jobs = new BatchJobs(batch, options.producer, bury);
  const processor = options.processor(jobs);
  await jobs.open();
  const over = new AbortController();
  processor.start();
  try {
    await Promise.race([jobs.settled, sleep(timeoutMs, over.signal)]);
  } finally {
    over.abort();
    await processor.stop();
    jobs.giveUp();
    // What is being sent again or buried must not be cut off.
    await jobs.settled;
  }
}

async function readLetters(
  batch: CloudflareQueueBatchLike,
  onDeadLetter: (letter: CloudflareQueueDeadLetter) => unknown,
): Promise<void> {
  for (const message of batch.messages) {
    try {
      await onDeadLetter(letterOf(message));
      message.ack();
    } catch (thrown) {
      getLogger().error("A dead letter was not taken", { messageId: message.id }, thrown);
      message.retry();
    }
  }
}
