import { expect, test } from "vitest";
import { hostOf, isLoopbackHost } from "../../src/http/loopback.js";

test.each(["127.0.0.1", "127.1.2.3", "localhost", "LOCALHOST", "kms.localhost", "::1", "[::1]"])("%s is this machine", (host) => {
  expect(isLoopbackHost(host)).toBe(true);
});

test.each([
  "0.0.0.0",
  "::",
  "192.168.1.4",
  "example.org",
  "127.0.0.1.example.org",
  "localhost.example.org",
  "notlocalhost",
  "",
  "1270.0.0.1",
])("%j is not", (host) => {
  expect(isLoopbackHost(host)).toBe(false);
});

test.each([
  ["127.0.0.1:8642", "127.0.0.1"],
  ["localhost", "localhost"],
  ["[::1]:80", "[::1]"],
  ["[::1]", "[::1]"],
])("the host of %s", (header, host) => {
  expect(hostOf(header)).toBe(host);
});
