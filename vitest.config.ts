import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "#core-module": fileURLToPath(new URL("./src/core/module.ts", import.meta.url)) } },
  // What takes minutes runs by itself: `npm run soak`.
  test: {
    include: [process.env.POCKETKMS_SOAK === "1" ? "test/soak/*.soak.ts" : "test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
