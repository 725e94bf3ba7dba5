import { test } from "vitest";
import { MemoryStore } from "../../src/keystore/stores/memory.js";
import { keystoreContract } from "../contract/keystore.js";

keystoreContract(
  "memory",
  async () => {
    const store = new MemoryStore();
    return { store, dispose: () => store.close() };
  },
  test,
  500,
);
