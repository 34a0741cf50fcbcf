import { expect, test } from "vitest";
import { rangeOf } from "./address-range.ts";
import { checkUrl, parsePrivateHosts } from "./check-url.ts";
import { outboundMessage } from "./problem.ts";

const none = parsePrivateHosts("");
const outcome = (text: string, hosts = none) => {
  const checked = checkUrl(text, hosts);
  return checked.ok ? "ok" : checked.error.kind;
};

test.for([
  "https://hooks.example.com/a/b?c=d",
  "http://example.com:8080",
  "https://8.8.8.8/",
  "https://[2606:4700::1111]/",
  // What its name leads to is judged when it is called.
  "http://localhost/",
])("%s may be entered", (text) => {
  expect(outcome(text)).toBe("ok");
});

test.for([
  ["", "url_unreadable"],
  ["example.com/path", "url_unreadable"],
  ["https://", "url_unreadable"],
  ["ftp://example.com", "url_scheme"],
  ["file:///etc/passwd", "url_scheme"],
  ["javascript:alert(1)", "url_scheme"],
  ["gopher://example.com", "url_scheme"],
  ["https://user@example.com", "url_credentials"],
  ["https://user:pass@example.com", "url_credentials"],
])("%s is refused: %s", ([text = "", kind]) => {
  expect(outcome(text)).toBe(kind);
});

test.for([
  "http://127.0.0.1",
  "http://127.1",
  "http://2130706433",
  "http://0x7f000001",
  "http://0177.0.0.1",
  "http://0",
  "http://10.0.0.1",
  "http://172.16.0.1",
  "http://172.31.255.255",
  "http://192.168.1.1",
  "http://100.64.0.1",
  "http://169.254.169.254/latest/meta-data",
  "http://168.63.129.16",
  "http://192.0.0.192",
  "http://100.100.100.200",
  "http://198.18.0.1",
  "http://224.0.0.1",
  "http://255.255.255.255",
  "http://240.0.0.1",
  "http://[::]",
  "http://[::1]",
  "http://[::127.0.0.1]",
  "http://[::ffff:127.0.0.1]",
  "http://[::ffff:7f00:1]",
  "http://[::ffff:169.254.169.254]",
  "http://[::ffff:0:127.0.0.1]",
  "http://[64:ff9b::7f00:1]",
  "http://[2002:7f00:1::]",
  "http://[2001::1]",
  "http://[fe80::1]",
  "http://[fec0::1]",
  "http://[fc00::1]",
  "http://[fd00:ec2::254]",
  "http://[4000::1]",
])("%s leads to an address that calls may not go to", (text) => {
  expect(outcome(text)).toBe("address_forbidden");
});

test("a named host may stand in a network of one's own; its neighbours and other ports may not", () => {
  const hosts = parsePrivateHosts(" 10.1.2.3:11434, 127.0.0.1 ,[fd12::1]:443,");
  expect(outcome("http://10.1.2.3:11434/v1", hosts)).toBe("ok");
  expect(outcome("http://10.1.2.3/v1", hosts)).toBe("address_forbidden");
  expect(outcome("http://10.1.2.4:11434/v1", hosts)).toBe("address_forbidden");
  expect(outcome("http://127.0.0.1:9/", hosts)).toBe("ok");
  expect(outcome("https://[fd12::1]/", hosts)).toBe("ok");
});

test("no naming opens the addresses where clouds hand out credentials, or a neighbour on the wire", () => {
  const addresses = ["169.254.169.254", "169.254.1.1", "100.100.100.200", "[fd00:ec2::254]"];
  const hosts = parsePrivateHosts(addresses.join(",").replaceAll(/[[\]]/g, ""));
  for (const address of addresses)
    expect(outcome(`http://${address}`, hosts)).toBe("address_forbidden");
});

test("what is no address may not be called", () => {
  for (const text of ["", "example.com", "1.2.3.4.5", "::g"])
    expect(rangeOf(text)).toEqual({ reach: "never", range: "not an address" });
});

function messageOf(text: string): string {
  const checked = checkUrl(text, none);
  return checked.ok ? "allowed" : outboundMessage(checked.error);
}

test("a refusal names the host, where it stands and the way out, if there is one", () => {
  expect(messageOf("http://10.0.0.1/hook")).toBe(
    "10.0.0.1 is an address that calls may not go to (private); whoever runs this installation can allow the host by OUTBOUND_PRIVATE_HOSTS",
  );
  expect(messageOf("http://169.254.169.254/latest")).toBe(
    "169.254.169.254 is an address that calls may not go to (cloud metadata)",
  );
});
