import { z } from "zod";
import { dateFormats } from "./dates.ts";
import { drawsOf } from "./random.ts";
import type { StateStore } from "./state-store.ts";

/** What a fault rule can do to a call. */
const ruleKinds = [
  "status",
  "hang",
  "delay",
  "truncate",
  "html",
  "drip",
  "drop-connection",
  "repeat-page",
  "shift-page",
  "duplicate-rows",
  "drop-rows",
] as const;

const whole = z.number().int().min(0);
const rule = z.strictObject({
  id: z.string().optional(),
  kind: z.enum(ruleKinds),
  /** Share of the matching calls it hits. */
  percent: z.number().min(0).max(100).default(100),
  /** Calls it still hits; null for all. */
  times: whole.nullable().default(null),
  match: z
    .strictObject({
      endpoint: z.string().optional(),
      action: z.string().optional(),
      organization: z.string().optional(),
      pfaId: z.string().optional(),
      page: whole.optional(),
    })
    .default({}),
  /** status, html, hang, drop-connection: true does the work first, so that a write happened and its answer is lost. */
  afterApply: z.boolean().default(false),
  status: z.number().int().min(400).max(599).default(500),
  retryAfterSeconds: whole.optional(),
  /** delay: how long; drip: time between chunks. */
  ms: whole.default(1000),
  /** drip: bytes of a chunk. */
  bytes: z.number().int().min(1).default(512),
  /** truncate: part of the body kept; drop-rows: part of the rows kept. */
  keepPercent: z.number().min(0).max(100).default(50),
  /** shift-page: rows skipped (negative: rows repeated). */
  rows: z.number().int().default(3),
  /** duplicate-rows: every how many rows one comes twice. */
  every: z.number().int().min(1).default(10),
});
/** A fault on matching calls. */
export type Rule = z.infer<typeof rule> & { id: string };

const faultSettings = z.strictObject({
  latency: z.strictObject({ baseMs: whole, perRowUs: whole, jitterMs: whole }),
  /** Calls a second before 429; 0 for no limit. */
  rateLimitRps: whole,
  /** Everything answers 503, or every connection is cut. */
  down: z.enum(["off", "unavailable", "reset"]),
  /** The HTTP status of business errors. */
  businessErrorStatus: z.union([z.literal(200), z.number().int().min(400).max(499)]),
  /** A screen field whose change PEMS asks about first. */
  confirmationField: z.string().nullable(),
  /** Edits by other users. */
  churnPerMinute: z.number().min(0),
  dateFormat: z.enum(dateFormats),
  dirt: z.boolean(),
  drift: z.strictObject({
    shuffle: z.boolean(),
    renumber: z.boolean(),
    add: z.array(z.string()),
    remove: z.array(z.string()),
  }),
  rules: z.array(rule),
});
/** Everything about the simulator's behaviour that can be changed while it runs. */
export type FaultSettings = Omit<z.infer<typeof faultSettings>, "rules"> & { rules: Rule[] };

/** A change of some of the settings; each one named replaces what was there. */
export const faultPatch = faultSettings.partial();
export const newRule = rule;

/** What a rule can be matched with. */
export interface Call {
  endpoint: string;
  action: string | null;
  organization: string | null;
  pfaId: string | null;
  page: number | null;
}

/** The settings, changed by the admin API and kept across restarts. */
export interface Faults {
  current(): FaultSettings;
  change(patch: z.input<typeof faultPatch>): FaultSettings;
  addRule(added: z.input<typeof rule>): Rule;
  removeRule(id: string): boolean;
  /** Back to what the process was started with. */
  reset(): FaultSettings;
  /** The rules that hit this call; counted ones are used up. */
  take(call: Call): Rule[];
}

/** Opens the settings: those of the start, with what the admin API changed since put over them. */
export function openFaults(initial: FaultSettings, store: StateStore): Faults {
  const stored = faultPatch.safeParse(store.findSetting("faults") ?? {});
  let patch = stored.success ? stored.data : {};
  let current = merge(initial, patch);
  let drawn = 0;
  const draw = drawsOf(20_481);

  const keep = (next: z.infer<typeof faultPatch>): FaultSettings => {
    patch = next;
    store.saveSetting("faults", patch);
    current = merge(initial, patch);
    return current;
  };
  return {
    current: () => current,
    change: (changed) => keep({ ...patch, ...faultPatch.parse(changed) }),
    addRule(added) {
      drawn += 1;
      const id = `rule-${Date.now().toString(36)}-${drawn}`;
      const complete: Rule = { ...rule.parse(added), id };
      keep({ ...patch, rules: [...current.rules, complete] });
      return complete;
    },
    removeRule(id) {
      const rules = current.rules.filter((known) => known.id !== id);
      const found = rules.length < current.rules.length;
      if (found) keep({ ...patch, rules });
      return found;
    },
    reset: () => keep({}),
    take(call) {
      const hit = current.rules.filter(
        (known) => known.times !== 0 && matches(known, call) && draw() * 100 < known.percent,
      );
      if (hit.some((known) => known.times !== null)) {
        keep({
          ...patch,
          rules: current.rules
            .map((known) => (hit.includes(known) ? usedOnce(known) : known))
            .filter((known) => known.times !== 0),
        });
      }
      return hit;
    },
  };
}

const usedOnce = (used: Rule): Rule => ({
  ...used,
  times: used.times === null ? null : used.times - 1,
});

function matches({ match }: Rule, call: Call): boolean {
  return (
    (match.endpoint === undefined || match.endpoint === call.endpoint) &&
    (match.action === undefined || match.action === call.action) &&
    (match.organization === undefined || match.organization === call.organization) &&
    (match.pfaId === undefined || match.pfaId === call.pfaId) &&
    (match.page === undefined || match.page === call.page)
  );
}

function merge(initial: FaultSettings, patch: z.infer<typeof faultPatch>): FaultSettings {
  const given = Object.fromEntries(
    Object.entries(patch).filter(([, value]) => value !== undefined),
  );
  const merged = { ...initial, ...given } as FaultSettings;
  return {
    ...merged,
    rules: merged.rules.map((known, index) => ({ ...known, id: known.id ?? `rule-${index + 1}` })),
  };
}
