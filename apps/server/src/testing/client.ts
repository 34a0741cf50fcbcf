import type { ErrorData } from "@pfa/api/errors.ts";

/** An answer of the API as it came over the wire. */
export type Answer<T = unknown> = {
  status: number;
  headers: Headers;
  /** The body's text. */
  text: string;
  data: T;
  error: {
    message: string;
    data: ErrorData & { code: string; httpStatus: number; stack?: string };
  } | null;
};

/** A browser, as far as the server can tell: keeps its cookie, names its page's origin. */
export type TestBrowser = {
  origin: string;
  cookie: string | null;
  query<T = unknown>(path: string, input?: unknown): Promise<Answer<T>>;
  mutate<T = unknown>(path: string, input?: unknown, headers?: HeaderValues): Promise<Answer<T>>;
  /** A mutation that answers in lines; all of them as the text of one JSON array. */
  stream(path: string, input: object): Promise<string>;
  /** A GET of anything, with the cookie. */
  get(path: string, init?: RequestInit): Promise<Response>;
  signIn(username: string, password?: string): Promise<Answer>;
};

type HeaderValues = Record<string, string | null>;

export const PASSWORD = "correct horse battery staple";

export function openBrowser(origin: string): TestBrowser {
  const browser: TestBrowser = {
    origin,
    cookie: null,
    get: (path, init = {}) =>
      fetch(`${origin}${path}`, {
        ...init,
        headers: { ...withoutNulls({ cookie: browser.cookie }), ...(init.headers as object) },
      }),
    query: async (path, input) => {
      const query =
        input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
      return read(await browser.get(`/trpc/${path}${query}`));
    },
    mutate: async (path, input, headers = {}) => {
      const response = await fetch(`${origin}/trpc/${path}`, {
        method: "POST",
        headers: withoutNulls({
          cookie: browser.cookie,
          origin,
          "content-type": "application/json",
          ...headers,
        }),
        body: JSON.stringify(input ?? {}),
      });
      for (const line of response.headers.getSetCookie()) {
        const [pair = ""] = line.split(";");
        browser.cookie = pair.endsWith("=") ? null : pair;
      }
      return read(response);
    },
    stream: async (path, input) => {
      const response = await fetch(`${origin}/trpc/${path}?batch=1`, {
        method: "POST",
        headers: {
          cookie: browser.cookie ?? "",
          origin,
          "content-type": "application/json",
          "trpc-accept": "application/jsonl",
        },
        body: JSON.stringify({ 0: input }),
      });
      const lines = (await response.text()).trimEnd().split("\n");
      return `[${lines.join(",")}]`;
    },
    signIn: (username, password = PASSWORD) =>
      browser.mutate("session.signIn", { username, password }),
  };
  return browser;
}

const withoutNulls = (headers: HeaderValues): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null),
  );

async function read<T>(response: Response): Promise<Answer<T>> {
  const text = await response.text();
  const body = text === "" ? {} : JSON.parse(text);
  return {
    status: response.status,
    headers: response.headers,
    text,
    data: body.result?.data,
    error: body.error ?? null,
  };
}
