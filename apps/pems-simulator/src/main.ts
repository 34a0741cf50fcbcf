import process from "node:process";
import { readOptions } from "./env.ts";
import { createSimulator } from "./simulator.ts";

const simulator = await createSimulator(readOptions());
process.stdout.write(
  `${JSON.stringify({ event: "pems_simulator_listening", url: simulator.url, admin: `${simulator.url}/admin` })}\n`,
);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void simulator.close().then(() => process.exit(0));
  });
}
