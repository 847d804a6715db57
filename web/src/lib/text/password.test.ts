import { expect, test } from "vitest";
import { passwordFault as faultOf, passwordStrength as strengthOf } from "./password.ts";

const passwordFault = (password: string, repeated: string) => faultOf(password, repeated, 8);
const passwordStrength = (password: string) => strengthOf(password, 8);

test("a new password is as long as the server asks and is typed twice", () => {
  expect(faultOf("12", "12", 3)).toBe("short");
  expect(faultOf("123", "123", 3)).toBeUndefined();
  expect(passwordFault("1234567", "1234567")).toBe("short");
  expect(passwordFault("12345678", "12345679")).toBe("differs");
  expect(passwordFault("x".repeat(1_025), "x".repeat(1_025))).toBe("long");
  expect(passwordFault("😀".repeat(8), "😀".repeat(8))).toBeUndefined();
});

test("longer and more varied is stronger, and repeating is not", () => {
  expect(passwordStrength("abc")).toBe(0);
  expect(strengthOf("sommer26", 12)).toBe(0);
  expect(passwordStrength("aaaaaaaaaaaaaaaaaaaaaaaa")).toBe(1);
  expect(passwordStrength("sommer26")).toBe(1);
  expect(passwordStrength("Sommer26!x")).toBe(2);
  expect(passwordStrength("correct horse battery staple")).toBe(3);
});
