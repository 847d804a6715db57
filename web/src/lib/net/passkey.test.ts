import { expect, test } from "vitest";
import { decode, encode, whyNoPasskeys } from "./passkey.ts";

const SECURE = { isSecureContext: true, PublicKeyCredential: {} } as unknown as Window;

test.each([
  ["chat.example.org", SECURE, undefined],
  ["localhost", SECURE, undefined],
  ["192.168.0.7", SECURE, "address"],
  ["[::1]", SECURE, "address"],
  ["chat.example.org", { isSecureContext: false, PublicKeyCredential: {} } as unknown as Window, "insecure"],
  ["chat.example.org", { isSecureContext: true } as unknown as Window, "unsupported"],
])("at %s passkeys are refused for the right reason", (hostname, page, reason) => {
  expect(whyNoPasskeys({ hostname }, page)).toBe(reason);
});

test("bytes are written in base64url and read back", () => {
  const bytes = Uint8Array.from([251, 255, 254, 0]);
  expect(encode(bytes.buffer)).toBe("-__-AA");
  expect(decode("-__-AA")).toEqual(bytes);
});
