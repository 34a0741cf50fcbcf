import { env } from "node:process";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where the API answers during development; the same variable the server reads. */
const apiPort = env["PORT"] ?? "4000";

export default defineConfig({
  plugins: [react()],
  server: { proxy: { "/trpc": `http://127.0.0.1:${apiPort}` } },
  build: {
    target: "es2023",
    // The grid's own chunk is 773 kB, 217 kB on the wire.
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        // The grid changes far less often than our code, so a new release leaves it in the browser's cache.
        codeSplitting: {
          groups: [
            { name: "ag-grid", test: /node_modules\/.*(ag-grid|ag-stack)/ },
            { name: "vendor", test: /node_modules/ },
          ],
        },
      },
    },
  },
});
