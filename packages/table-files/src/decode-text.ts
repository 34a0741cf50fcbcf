/** Text of a file and the encoding it was taken for; null for what is no text. */
export function decodeText(bytes: Uint8Array): { text: string; encoding: string } | null {
  const encoding = encodingOf(bytes);
  const text =
    encoding === null
      ? (decode(bytes, "utf-8") ?? {
          text: new TextDecoder("windows-1252").decode(bytes),
          encoding: "windows-1252",
        })
      : decode(bytes, encoding);
  // Programs and pictures are full of zeros; no table is.
  return text === null || text.text.includes("\0") ? null : text;
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

const marks: [Encoding, number[]][] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/** By its byte order mark or, in UTF-16 without one, by the zeros beside the first letters. */
function encodingOf(bytes: Uint8Array): Encoding | null {
  const marked = marks.find(([, mark]) => mark.every((byte, place) => bytes[place] === byte));
  if (marked) return marked[0];
  const zeros = [...bytes.subarray(0, 4)].map((byte) => (byte === 0 ? "0" : "x")).join("");
  if (zeros === "x0x0") return "utf-16le";
  return zeros === "0x0x" ? "utf-16be" : null;
}

function decode(bytes: Uint8Array, encoding: string): { text: string; encoding: string } | null {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding };
  } catch {
    return null;
  }
}
