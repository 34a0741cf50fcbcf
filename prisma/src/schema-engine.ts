import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import type { SchemaEngine } from "@prisma/schema-engine-wasm/schema_engine_bg";
import { EngineAdapters } from "./engine-adapter.ts";

// The libraries that declare it are those of the browser.
declare const WebAssembly: {
  instantiate: (
    bytes: Uint8Array,
    imports: Record<string, unknown>,
  ) => Promise<{ instance: { exports: Record<string, unknown> } }>;
};

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
  const module = createRequire(import.meta.url).resolve(
    "@prisma/schema-engine-wasm/schema_engine_bg",
  );
  const bytes = await readFile(module.replace(/\.js$/, ".wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, {
    "./schema_engine_bg.js": { ...bindings, ...withoutLingeringTimers() },
  });
  // oxlint-disable-next-line no-underscore-dangle -- the generated binding's own name
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports["__wbindgen_start"];
  if (typeof start === "function") start();
}

/** The engine leaves the ten seconds it allows for its lock running; a process that is done would wait for them. */
function withoutLingeringTimers(): Record<string, unknown> {
  const timers = Object.entries(bindings).filter(([name]) => name.startsWith("__wbg_setTimeout"));
  return Object.fromEntries(
    timers.map(([name, start]: [string, unknown]) => [
      name,
      (...given: unknown[]): unknown => {
        const timer: unknown =
          typeof start === "function" ? Reflect.apply(start, undefined, given) : undefined;
        if (timer instanceof Object && "unref" in timer && typeof timer.unref === "function")
          timer.unref();
        return timer;
      },
    ]),
  );
}

let lastPanic: string | null = null;

function readable(error: unknown, problem: string | null): Error {
  const said = error instanceof Error ? error.message : JSON.stringify(error);
  return new Error([problem, lastPanic, said].filter((line) => line !== null).join("\n"), {
    cause: error,
  });
}
