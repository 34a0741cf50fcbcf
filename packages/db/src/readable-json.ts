// As JSON.stringify writes them: U+0000, and half of a character of four bytes.
const unreadable = /\\u(?:0000|d[89a-f])/;

/** JSON that PostgreSQL takes whatever the text came from: jsonb holds neither U+0000 nor half a character. */
export function readableJson(value: unknown): string {
  const json = JSON.stringify(value);
  return unreadable.test(json) ? JSON.stringify(value, mend) : json;
}

const mend = (_key: string, part: unknown) =>
  typeof part === "string" ? part.toWellFormed().replaceAll("\u0000", "\uFFFD") : part;
