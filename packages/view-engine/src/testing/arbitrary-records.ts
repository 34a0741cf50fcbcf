import { type FieldKey, fieldSpec, mirrorFields } from "@pfa/domain/field-catalog.ts";
import type { FieldValue, MirrorValues } from "@pfa/domain/record.ts";
import * as fc from "fast-check";
import type { StoredRecord } from "./build-store.ts";

// Records by chance: many ties and empty values, texts that only case, accents or a code point beyond U+FFFF tell apart,
// and amounts from the least to the greatest that a column holds.

const texts = ["", "a", "A", "ab", "AB", "aB", "Äb", "äb", "éa", "𝒵", "𝒵z", "￮", "z", "50%", "a_b"];
const pools = {
  text: [...texts, "CRANE MOBILE 50T", "crane mobile 50t", "Crane mobile 5", "back\\slash"],
  money: [0, 0.01, -0.01, -1, 100, 100.5, 327.67, 327.68, -327.68, 21_474_836.47, 21_474_836.48],
  number: [0, 1, -1.5, 12.25],
  date: ["0100-01-01", "1910-04-15", "2024-02-29", "2025-01-15", "2089-09-19", "9999-12-31"],
} as const;
/** Far beyond 32 bits, still whole cents of a double. */
const huge = [999_999_999_999.99, -999_999_999_999.99];

function poolOf(field: FieldKey): readonly FieldValue[] {
  const { kind, values } = fieldSpec(field);
  switch (kind) {
    case "enum":
      return [...(values ?? []), null];
    case "boolean":
      return [true, false];
    case "money":
      // A monthly rate is multiplied by days: its product has to stay exact.
      return [...pools.money, ...(/rate/i.test(field) ? [] : huge), null];
    case "number":
      return [...pools.number, null];
    case "date":
    case "timestamp":
      return [...pools.date, null];
    case "code":
    case "text":
      return [...pools.text, null];
  }
}

/** Values of a record drawn by `draw`, a number from 0 to below 1. */
function drawValues(draw: () => number): MirrorValues {
  const entries = mirrorFields.map((field) => {
    const pool = poolOf(field);
    // Half of the fields draw from three values only.
    const among = draw() < 0.5 ? Math.min(3, pool.length) : pool.length;
    return [field, pool[Math.floor(draw() * among)] ?? null];
  });
  return Object.fromEntries(entries) as MirrorValues;
}

/** `count` records that follow from a seed; some vanished, ordinals with gaps, PFA ids in another order. */
export function drawRecords(seed: number, count: number): StoredRecord[] {
  const draw = drawsOf(seed);
  return Array.from({ length: count }, (_, position) => {
    const rid = position * 2 + 1 + Math.floor(draw() * 2);
    return drawRecord(rid, draw);
  });
}

function drawRecord(rid: number, draw: () => number): StoredRecord {
  const pfaId = `${["b", "A", "a", "B", "Ä", "𝒵"][rid % 6]}${(rid * 7919) % 100_003}`;
  const values = { ...drawValues(draw), pfaId };
  return { rid, record: { pfaId, recordVersion: 1, isVanished: draw() < 0.1, values } };
}

/** New values for some of the records, and some records that are new; `seed` decides which. */
export function drawChange(seed: number, records: readonly StoredRecord[]): StoredRecord[] {
  const draw = drawsOf(seed);
  const last = records.at(-1)?.rid ?? 0;
  const changed = records.filter(() => draw() < 0.2).map(({ rid }) => drawChanged(rid, draw));
  const added = Array.from({ length: Math.floor(draw() * 5) }, (_, position) =>
    drawChanged(last + 1 + position, draw),
  );
  return [...changed, ...added];
}

/** A record with texts that no pool holds here and there. */
function drawChanged(rid: number, draw: () => number): StoredRecord {
  const { record } = drawRecord(rid, draw);
  const values = { ...record.values };
  for (const field of mirrorFields) {
    const { kind } = fieldSpec(field);
    if (field !== "pfaId" && (kind === "text" || kind === "code") && draw() < 0.3)
      values[field] =
        `${pools.text[Math.floor(draw() * pools.text.length)]}${Math.floor(draw() * 9)}`;
  }
  return { rid, record: { ...record, isVanished: draw() < 0.2, values } };
}

/** A repeatable sequence of draws (mulberry32). */
function drawsOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const someSeed = fc.nat({ max: 0x7fff_ffff });
