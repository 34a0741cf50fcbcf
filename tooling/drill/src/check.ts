/** One comparison of books: how much was compared, and what does not agree. */
export type Check = { name: string; compared: number; problems: string[] };
