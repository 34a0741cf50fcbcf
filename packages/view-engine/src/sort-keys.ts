import type { Sort } from "@pfa/domain/window.ts";
import { gather, gatherInts, type RawArray } from "./gather.ts";
import { takeKeys } from "./scratch.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import type { Column, Store, TextColumn } from "./store.ts";
import { ValueColumn } from "./value-column.ts";

/** What 32 bits hold. */
const WORD = 2 ** 32;

/**
 * Part of a sort key: the numbers 0 to `size` - 1 in the order of one field, the last of them for no value whatever the
 * direction. A column whose values lie further apart than 32 bits reach has two parts, the upper one first.
 */
type KeyPart = {
  source: RawArray;
  ranks: Uint32Array | null;
  none: number;
  half: "whole" | "upper" | "lower";
  least: number;
  greatest: number;
  isDescending: boolean;
  size: number;
};

/** Parts of neighbouring fields that fit one 32-bit key together; keys are below `limit`. */
export type KeyWord = { parts: KeyPart[]; limit: number };

/** The keys of an order, the first decides. Fields with few values share a word, so that five of them take one sorting. */
export const keyWords = (store: Store, sort: readonly Sort[]): KeyWord[] =>
  wordsOf(
    sort.flatMap(({ field, direction }) => partsOf(store.columns[field], direction === "desc")),
  );

/** The keys of whole numbers that stand for themselves; -Infinity for none. */
export const numberWords = (numbers: Float64Array, least: number, greatest: number): KeyWord[] =>
  wordsOf(numberParts({ source: numbers, none: -Infinity, isDescending: false, least, greatest }));

function wordsOf(parts: readonly KeyPart[]): KeyWord[] {
  const words: KeyWord[] = [];
  for (const part of parts) {
    const word = words.at(-1);
    if (word && word.limit * part.size <= WORD) {
      word.parts.push(part);
      word.limit *= part.size;
    } else words.push({ parts: [part], limit: part.size });
  }
  return words;
}

function partsOf(column: Column, isDescending: boolean): KeyPart[] {
  if (!(column instanceof ValueColumn)) return [textPart(column, isDescending)];
  const { values: source, empty: none, least, greatest } = column;
  return numberParts({ source, none, isDescending, least, greatest });
}

function numberParts(
  numbers: Pick<KeyPart, "source" | "none" | "isDescending" | "least" | "greatest">,
): KeyPart[] {
  const { least, greatest } = numbers;
  // There is no number.
  if (least > greatest) return [];
  const size = greatest - least + 2;
  if (size <= WORD) return [{ ...numbers, ranks: null, half: "whole", size }];
  const [low, high] = [Math.floor(least / WORD), Math.floor(greatest / WORD)];
  return [
    { ...numbers, ranks: null, half: "upper", least: low, greatest: high, size: high - low + 2 },
    { ...numbers, ranks: null, half: "lower", least: 0, greatest: WORD - 1, size: WORD },
  ];
}

const textPart = ({ codes, dictionary }: TextColumn, isDescending: boolean): KeyPart => ({
  source: codes,
  ranks: dictionary.ranks(),
  none: 0,
  half: "whole",
  least: 1,
  greatest: dictionary.size - 1,
  isDescending,
  size: dictionary.size,
});

/** Rows that are gathered at once: they stay in the nearest cache while their keys are made. */
const BLOCK = 4096;

/** The key of each record in one word. To be given back. */
export function* keysOf(word: KeyWord, records: Int32Array): Sliced<Uint32Array> {
  const keys = takeKeys(records.length).fill(0);
  const ints = new Int32Array(BLOCK);
  const doubles = new Float64Array(BLOCK);
  for (let start = 0; start < records.length; start += BLOCK) {
    const range = { start, end: Math.min(start + BLOCK, records.length) };
    const some = keys.subarray(start, range.end);
    for (const part of word.parts) {
      const { source } = part;
      if (source instanceof Float64Array) {
        gather(source, records, range, doubles);
        append(some, doubles, part);
      } else {
        gatherInts(source, records, range, ints);
        appendInts(some, ints, part);
      }
    }
    if (range.end % SLICE_ROWS === 0) yield;
  }
  return keys;
}

function rank(block: Int32Array, ranks: Uint32Array): void {
  for (let i = 0; i < block.length; i += 1) block[i] = ranks[block[i] ?? 0] ?? 0;
}

function halve(block: Float64Array, { half, none }: KeyPart): void {
  for (let i = 0; i < block.length; i += 1) {
    const raw = block[i] ?? none;
    if (raw === none) continue;
    const upper = Math.floor(raw / WORD);
    block[i] = half === "upper" ? upper : raw - upper * WORD;
  }
}

function append(keys: Uint32Array, block: Float64Array, part: KeyPart): void {
  if (part.half !== "whole") halve(block, part);
  const { none, least, greatest, size, isDescending } = part;
  for (let i = 0; i < keys.length; i += 1) {
    const raw = block[i] ?? none;
    const key = raw === none ? size - 1 : isDescending ? greatest - raw : raw - least;
    keys[i] = (keys[i] ?? 0) * size + key;
  }
}

/** The same in 32-bit arithmetic: keys are below 2^32, so whatever overflows on the way comes out right. */
function appendInts(keys: Uint32Array, block: Int32Array, part: KeyPart): void {
  if (part.ranks) rank(block, part.ranks);
  const [none, size] = [part.none | 0, part.size | 0];
  const [sign, offset] = part.isDescending ? [-1, part.greatest | 0] : [1, -part.least | 0];
  const last = (size - 1) | 0;
  for (let i = 0; i < keys.length; i += 1) {
    const raw = (block[i] ?? none) | 0;
    const key = raw === none ? last : (Math.imul(raw, sign) + offset) | 0;
    keys[i] = (Math.imul(keys[i] ?? 0, size) + key) | 0;
  }
}
