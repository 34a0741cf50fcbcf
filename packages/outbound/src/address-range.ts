import ipaddr from "ipaddr.js";

/** Where calls may go: anywhere; to hosts that were named; nowhere at all. */
type Reach = "public" | "private" | "never";

export type AddressRange = { reach: Reach; range: string };

/** Own networks, where a model server or a chat of one's own may stand. */
const privateRanges: ReadonlySet<string> = new Set([
  "loopback",
  "private",
  "uniqueLocal",
  "carrierGradeNat",
]);

/** Where clouds hand out credentials to whoever asks; some lie in ranges that are otherwise allowed. */
const metadataAddresses: ReadonlySet<string> = new Set([
  "169.254.169.254",
  "fd00:ec2::254",
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
]);

/** Every public address of IPv6 lies in it; what is not assigned is none. */
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * What kind of address it is. Of IPv6 forms that carry an address of IPv4 the mapped ones count as that address, translated
 * and tunnelled ones as none that may be called.
 */
export function rangeOf(address: string): AddressRange {
  if (!ipaddr.isValid(address)) return { reach: "never", range: "not an address" };
  const parsed = ipaddr.process(address);
  if (metadataAddresses.has(parsed.toString())) return { reach: "never", range: "cloud metadata" };
  const range = parsed.range();
  if (privateRanges.has(range)) return { reach: "private", range };
  const isPublic =
    range === "unicast" && (parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast));
  return isPublic ? { reach: "public", range } : { reach: "never", range };
}
