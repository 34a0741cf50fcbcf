/** JSON that PostgreSQL takes whatever the text came from: jsonb holds neither U+0000 nor half a character. */
export const readableJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "string" ? part.toWellFormed().replaceAll("\u0000", "\uFFFD") : part,
  );
