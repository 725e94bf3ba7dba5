/** The exam of the keystore port, on the memory store, here. */
import { MemoryStore } from "pocketkms";
import { KEYSTORE_CASES, keystoreContract } from "../contract/keystore.js";
import type { Case, Suite } from "./suite.js";

const MODEL_RUNS = 50;

function memoryCases(): Case[] {
  const cases: Case[] = [];
  const make = async () => {
    const store = new MemoryStore();
    return { store, dispose: () => store.close() };
  };
  keystoreContract("memory", make, (name, run) => cases.push({ name, run }), MODEL_RUNS);
  if (cases.length !== KEYSTORE_CASES) throw new Error(`the exam has ${KEYSTORE_CASES} cases, ${cases.length} were registered`);
  return cases;
}

export const KEYSTORE_SUITE: Suite = { name: "keystore", cases: memoryCases() };
