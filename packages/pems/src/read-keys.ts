import type { PemsPage, ReadRequest } from "./pems.ts";
import { type FetchGrid, readPages } from "./read-records.ts";

/** As many conditions as one request names; each is an alias, an operator and a value of its own. */
const KEYS_PER_REQUEST = 50;

/** Reads the records with these keys only, a few at a time; what PEMS does not show is left out. */
export async function* readKeys(
  fetchGrid: FetchGrid,
  request: ReadRequest,
  keys: readonly string[],
): AsyncGenerator<PemsPage, void, undefined> {
  const wanted = [...new Set(keys)];
  let pagesBefore = 0;
  for (let start = 0; start < wanted.length; start += KEYS_PER_REQUEST) {
    const onlyKeys = wanted.slice(start, start + KEYS_PER_REQUEST);
    let pages = 0;
    for await (const page of readPages(fetchGrid, { ...request, onlyKeys }, KEYS_PER_REQUEST)) {
      pages = page.page;
      yield { ...page, page: pagesBefore + page.page, expected: wanted.length };
    }
    pagesBefore += pages;
  }
}
