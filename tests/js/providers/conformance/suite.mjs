// What every provider must do, whoever wrote it. A bench describes the provider and the vendor behind
// it (vendor-benches.mjs, script-benches.mjs); what a bench leaves out, its provider does not have.
import { describe } from "node:test";
import { account } from "./account.mjs";
import { bulk, finding, polling } from "./many.mjs";
import { hostile, identity, sending, wire } from "./sending.mjs";
import { aborts, transport } from "./transport.mjs";

/**
 * @param title names the provider in the tests' names
 * @param createBench makes a fresh provider and vendor; its first argument changes the configuration
 */
export function conformance(title, createBench) {
  describe(`${title} conforms`, () => {
    identity(createBench);
    const { http, korean, batch, poll, search, probe } = createBench();
    sending(createBench);
    if (korean) wire(createBench);
    hostile(createBench);
    aborts(createBench);
    if (http) transport(createBench);
    if (batch) bulk(createBench);
    if (poll) polling(createBench);
    if (search) finding(createBench);
    account(createBench, probe);
  });
}
