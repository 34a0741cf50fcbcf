/** A piece of HTML: the text between two tags, or a tag with those attributes that are asked for. */
export type HtmlToken =
  | { kind: "text"; text: string }
  | { kind: "open" | "close"; name: string; attributes: (name: string) => string | null };

/** What browsers do not show, whatever stands in it. */
const unseen = new Set(["style", "script", "title", "template", "head", "xml"]);

/**
 * Reads HTML as spreadsheets write it, comments and unseen parts left out. No browser is needed for it, and none of it is ever
 * put into a page.
 */
export function* readHtml(html: string): Generator<HtmlToken> {
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open < 0) {
      yield { kind: "text", text: html.slice(at) };
      return;
    }
    if (open > at) yield { kind: "text", text: html.slice(at, open) };
    const close = endOfTag(html, open);
    // Cut off in the middle of a tag.
    if (close === html.length) return;
    const tag = tagOf(html.slice(open + 1, close));
    at = close + 1;
    if (!tag) continue;
    if (tag.kind === "open" && unseen.has(tag.name)) at = afterElement(html, at, tag.name);
    else yield tag;
  }
}

/** Where the `>` of what begins here stands; the text's end where there is none. */
function endOfTag(html: string, open: number): number {
  if (html.startsWith("<!--", open)) {
    const end = html.indexOf("-->", open + 4);
    return end < 0 ? html.length : end + 2;
  }
  let quote: string | null = null;
  for (let at = open + 1; at < html.length; at += 1) {
    const character = html[at];
    if (quote !== null) quote = character === quote ? null : quote;
    else if (character === ">") return at;
    // A quote opens a value only after "=": an apostrophe elsewhere is none.
    else if ((character === '"' || character === "'") && html[at - 1] === "=") quote = character;
  }
  return html.length;
}

function afterElement(html: string, at: number, name: string): number {
  const pattern = new RegExp(`</${name}[\\s>]`, "gi");
  pattern.lastIndex = at;
  const end = pattern.exec(html);
  return end ? endOfTag(html, end.index) + 1 : html.length;
}

function tagOf(inside: string): Exclude<HtmlToken, { kind: "text" }> | null {
  const match = /^(\/?)([a-z][\w:-]*)/i.exec(inside);
  if (!match) return null;
  const [whole, slash, name = ""] = match;
  return {
    kind: slash === "/" ? "close" : "open",
    name: name.toLowerCase(),
    attributes: (asked) => attributeOf(inside.slice(whole.length), asked),
  };
}

const ATTRIBUTE = /([^\s=/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

function attributeOf(text: string, asked: string): string | null {
  for (const [, name = "", double, single, bare] of text.matchAll(ATTRIBUTE)) {
    if (name.toLowerCase() === asked) return decodeEntities(double ?? single ?? bare ?? "");
  }
  return null;
}

const named: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00A0",
  euro: "\u20AC",
  pound: "\u00A3",
  minus: "\u2212",
  ndash: "\u2013",
  mdash: "\u2014",
  deg: "\u00B0",
};

const LAST_CODE_POINT = 0x10ff_ff;

/** Character references as spreadsheets write them: by number, and the few names they use. */
export const decodeEntities = (text: string): string =>
  text.includes("&")
    ? text.replaceAll(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|([a-z]{2,6}));/gi, decodeReference)
    : text;

function decodeReference(whole: string, hex?: string, decimal?: string, name?: string): string {
  if (name !== undefined) return named[name.toLowerCase()] ?? whole;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code > 0 && code <= LAST_CODE_POINT ? String.fromCodePoint(code) : whole;
}
