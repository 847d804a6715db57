import { expect, test } from "vitest";
import { passwordFault, passwordStrength } from "./password.ts";

test("a new password has eight characters at least and is typed twice", () => {
  expect(passwordFault("1234567", "1234567")).toBe("short");
  expect(passwordFault("12345678", "12345679")).toBe("differs");
  expect(passwordFault("x".repeat(1_025), "x".repeat(1_025))).toBe("long");
  expect(passwordFault("😀".repeat(8), "😀".repeat(8))).toBeUndefined();
});

test("longer and more varied is stronger, and repeating is not", () => {
  expect(passwordStrength("abc")).toBe(0);
  expect(passwordStrength("aaaaaaaaaaaaaaaaaaaaaaaa")).toBe(1);
  expect(passwordStrength("sommer26")).toBe(1);
  expect(passwordStrength("Sommer26!x")).toBe(2);
  expect(passwordStrength("correct horse battery staple")).toBe(3);
});
