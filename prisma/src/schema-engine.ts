import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import type { SchemaEngine } from "@prisma/schema-engine-wasm/schema_engine_bg";
import { EngineAdapters } from "./engine-adapter.ts";

/** Runs `work` with Prisma's schema engine connected to one database, and closes its connections. */
export async function withSchemaEngine<Outcome>(
  url: string,
  work: (engine: SchemaEngine) => Promise<Outcome>,
): Promise<Outcome> {
  await loadEngine();
  const adapters = new EngineAdapters(url);
  try {
    const bound = bindMigrationAwareSqlAdapterFactory(adapters);
    const engine = await bindings.SchemaEngine.new(
      { datamodels: undefined },
      () => undefined,
      bound,
    );
    return await work(engine);
  } catch (error) {
    throw readable(error, adapters.lastProblem);
  } finally {
    await adapters.disposeAll();
  }
}

let loading: Promise<void> | null = null;

function loadEngine(): Promise<void> {
  loading ??= instantiateEngine();
  return loading;
}

/** The package imports its WebAssembly as if it were a module, which Node does not do by itself; so it is put together here. */
async function instantiateEngine(): Promise<void> {
  // The engine reports a panic to this global before it throws an error without words.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => (lastPanic = message) },
  });
  const module = fileURLToPath(import.meta.resolve("@prisma/schema-engine-wasm/schema_engine_bg"));
  const bytes = await readFile(module.replace(/\.js$/, ".wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, {
    "./schema_engine_bg.js": { ...bindings },
  });
  // oxlint-disable-next-line no-underscore-dangle -- the generated binding's own name
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports["__wbindgen_start"];
  if (typeof start === "function") start();
}

let lastPanic: string | null = null;

function readable(error: unknown, problem: string | null): Error {
  const said = error instanceof Error ? error.message : JSON.stringify(error);
  return new Error([problem, lastPanic, said].filter((line) => line !== null).join("\n"), {
    cause: error,
  });
}
