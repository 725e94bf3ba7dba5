// A Worker that sits the exam of the keystore port with the example's store, in a Durable Object. In JavaScript: the compiler of these tests
// knows neither Cloudflare's modules nor the example's own.
import { DurableObject } from "cloudflare:workers";
import { DurableStore } from "../../../examples/worker/src/durable-store.ts";
import { keystoreContract } from "../../contract/keystore.ts";

const MODEL_RUNS = 20;

export class Exam extends DurableObject {
  async fetch() {
    const { storage } = this.ctx;
    const make = async () => {
      await storage.deleteAll();
      const store = new DurableStore(storage);
      await store.load();
      return { store, dispose: () => store.close() };
    };
    const cases = [];
    keystoreContract("durable object", make, (name, run) => cases.push([name, run]), MODEL_RUNS);
    const failures = [];
    for (const [name, run] of cases) await run().catch((error) => failures.push(`${name}: ${error}`));
    return Response.json({ cases: cases.length, failures });
  }
}

export default { fetch: (request, { EXAM }) => EXAM.get(EXAM.idFromName("exam")).fetch(request) };
