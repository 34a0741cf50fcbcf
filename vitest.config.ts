import { defineConfig } from "vitest/config";

const excluded = ["**/node_modules/**", "**/dist/**", "tooling/boundaries/violations/**"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{apps,packages,tooling,prisma}/**/*.test.{ts,tsx}"],
          exclude: [...excluded, "**/*.pg.test.ts"],
          // Long for the few that start processes or read the whole tree on a machine that is busy with something else.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "pg",
          include: ["{apps,packages,tooling,prisma}/**/*.pg.test.ts"],
          exclude: excluded,
          globalSetup: ["packages/db/src/testing/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
