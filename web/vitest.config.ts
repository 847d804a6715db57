// How the browser client is tested: `unit` in a pretended document, `e2e` with real browsers against the real binary.

import { defineConfig } from "vitest/config";
import { alias, plugins } from "./vite.config.ts";

export default defineConfig({
  test: {
    projects: [
      {
        plugins: plugins(),
        resolve: { alias, conditions: ["browser"] },
        test: { name: "unit", environment: "happy-dom", include: ["src/**/*.test.ts"] },
      },
      {
        resolve: { alias },
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 12_000 } },
        },
      },
    ],
  },
});
