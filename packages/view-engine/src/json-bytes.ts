/** JSON as UTF-8, written end to end into one buffer that is used again and again. */
export class JsonBytes {
  private bytes = Buffer.allocUnsafeSlow(64 * 1024);
  private length = 0;

  /** Appends what is JSON already, and ASCII. */
  plain(json: string): void {
    this.makeRoom(json.length);
    const { bytes } = this;
    let at = this.length;
    for (let i = 0; i < json.length; i += 1, at += 1) bytes[at] = json.charCodeAt(i);
    this.length = at;
  }

  /** Appends a value as JSON.stringify writes it. */
  value(value: unknown): void {
    const json = JSON.stringify(value);
    // A UTF-16 unit takes three bytes at most.
    this.makeRoom(json.length * 3);
    this.length += this.bytes.write(json, this.length);
  }

  /** Appends the UTF-8 text that stands in `source` from `start` to `end`, in quotes. */
  text(source: Buffer, start: number, end: number): void {
    this.makeRoom(end - start + 2);
    const { bytes } = this;
    let at = this.length;
    bytes[at] = QUOTE;
    at += 1;
    for (let i = start; i < end; i += 1, at += 1) {
      const byte = source[i] ?? 0;
      if (byte < 0x20 || byte === QUOTE || byte === BACKSLASH) {
        this.value(source.toString("utf8", start, end));
        return;
      }
      bytes[at] = byte;
    }
    bytes[at] = QUOTE;
    this.length = at + 1;
  }

  /** Appends a whole number of hundredths as the number that it stands for. */
  hundredths(value: number): void {
    this.makeRoom(MOST_DIGITS);
    const size = Math.abs(value);
    if (value < 0) this.byte(MINUS);
    const whole = Math.floor(size / 100);
    const rest = size - whole * 100;
    this.digits(whole, 1);
    if (rest === 0) return;
    this.byte(POINT);
    if (rest % 10 === 0) this.digits(rest / 10, 1);
    else this.digits(rest, 2);
  }

  /** What was written, as a copy; begins anew. */
  take(): Uint8Array<ArrayBuffer> {
    const written = new Uint8Array(this.bytes.subarray(0, this.length));
    this.length = 0;
    return written;
  }

  private byte(byte: number): void {
    this.bytes[this.length] = byte;
    this.length += 1;
  }

  /** Digits of a whole number, at least `least` of them. */
  private digits(value: number, least: number): void {
    if (value >= MOST_AT_ONCE) {
      const high = Math.floor(value / MOST_AT_ONCE);
      this.digits(high, 1);
      this.digits(value - high * MOST_AT_ONCE, 9);
      return;
    }
    let count = least;
    for (let limit = 10 ** least; value >= limit; limit *= 10) count += 1;
    let rest = value | 0;
    const { bytes } = this;
    for (let at = this.length + count - 1; at >= this.length; at -= 1) {
      const tenth = (rest / 10) | 0;
      bytes[at] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    this.length += count;
  }

  private makeRoom(needed: number): void {
    if (this.length + needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + needed));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
/** Sign, sixteen digits, point and two more. */
const MOST_DIGITS = 24;
const MOST_AT_ONCE = 1_000_000_000;
