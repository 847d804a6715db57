// The second factor and passkeys, with a clock that makes codes and an authenticator that Chromium plays.

import { createHmac } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, Visitor } from "./support/browser.ts";
import { OWNER, Server } from "./support/server.ts";

/** What an app shows (RFC 6238). */
function shown(secret: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = Array.from(secret, (letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const tag = createHmac("sha1", key).update(step).digest();
  const number = tag.readUInt32BE(tag[19]! & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

async function turnOn(anna: Visitor, url: string): Promise<string[]> {
  const { page } = anna;
  await page.goto(`${url}/settings`);
  await page.getByRole("button", { name: "Turn it on" }).click();
  const secret = (await page.locator("code").first().innerText()).replaceAll(" ", "");
  await anna.axe("turning the second factor on");
  await page.getByLabel("Code that the app shows").fill(shown(secret));
  await page.getByLabel("Your password", { exact: true }).fill(OWNER.password);
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("heading", { name: "Recovery codes" }).waitFor();
  await anna.axe("recovery codes");
  const codes = await page.locator("ol code").allInnerTexts();
  await page.getByRole("button", { name: "I have kept them" }).click();
  return codes;
}

describe("the second factor", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  });

  afterAll(() => browser.close());

  test("it is turned on in the settings, and asked for after the password", async () => {
    const server = await Server.start({ settings: { PARLOR_SECOND_FACTOR_FOR: "owner" } });
    const anna = await Visitor.arrive(browser, server.url);
    await anna.comeIn(OWNER.name, OWNER.password);
    await anna.page.getByText("Your role needs a second factor before it counts.").waitFor();
    const codes = await turnOn(anna, server.url);
    expect(codes).toHaveLength(10);
    await anna.page.getByText("Recovery codes left: 10").waitFor();

    const again = await Visitor.arrive(browser, server.url);
    const { page } = again;
    await page.getByLabel("Your name").fill(OWNER.name);
    await page.keyboard.press("Enter");
    await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.keyboard.press("Enter");
    const code = page.getByLabel("Code of your app");
    await code.waitFor();
    expect(await code.getAttribute("autocomplete")).toBe("one-time-code");
    expect(await code.evaluate((field) => field === document.activeElement)).toBe(true);
    await again.axe("the code at sign-in");
    await page.getByRole("button", { name: "Use a recovery code" }).click();
    await page.getByLabel("Recovery code").fill("ABCD-EFGH-IJKL-MNOP");
    await page.keyboard.press("Enter");
    await page.getByText("The password or the code is wrong").waitFor();
    await page.getByLabel("Recovery code").fill(codes[0]!);
    await page.keyboard.press("Enter");
    await again.composer.waitFor();

    await again.leave();
    await anna.leave();
    await server.stop();
  });

  test("an admin turns off the second factor of who has lost it, and a new password asks for a code", async () => {
    const server = await Server.start();
    const mary = await Visitor.join(browser, server.url, "mary");
    const { page } = mary;
    await page.goto(`${server.url}/settings`);
    await page.getByRole("button", { name: "Set a password" }).click();
    await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.getByLabel("Password again").fill(OWNER.password);
    await page.keyboard.press("Enter");
    await page.locator("summary", { hasText: "Change password" }).waitFor();
    const codes = await turnOn(mary, server.url);
    await page.getByText("Recovery codes left: 10").waitFor();

    await page.goto(`${server.url}/settings`);
    await page.locator("summary", { hasText: "Change password" }).click();
    await page.getByLabel("Present password").fill(OWNER.password);
    await page.getByLabel("New password", { exact: true }).fill("battery staple");
    await page.getByLabel("New password again").fill("battery staple");
    await page.getByRole("button", { name: "Use a recovery code" }).click();
    await page.getByLabel("Recovery code", { exact: true }).fill(codes[0]!);
    await mary.axe("a new password");
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("Your password is changed").waitFor();

    const anna = await Visitor.arrive(browser, server.url);
    await anna.comeIn(OWNER.name, OWNER.password);
    await anna.page.goto(`${server.url}/admin/users`);
    await anna.page.getByRole("button", { name: "Reset the second factor of mary" }).click();
    await anna.axe("resetting a second factor");
    await anna.page.getByRole("button", { name: "Reset", exact: true }).click();
    await anna.page.getByText("The second factor of mary is off").waitFor();
    // Nobody has one now.
    await expect.poll(() => anna.page.getByRole("button", { name: /^Reset the second factor of/ }).count()).toBe(0);
    await Promise.all([anna.leave(), mary.leave()]);
    await server.stop();
  });

  test("a passkey of localhost signs in alone, and there is none at an address", async () => {
    const server = await Server.start();
    const local = server.url.replace("127.0.0.1", "localhost");
    const anna = await Visitor.arrive(browser, local);
    const cdp = await anna.context.newCDPSession(anna.page);
    await cdp.send("WebAuthn.enable");
    await cdp.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
      },
    });
    await anna.comeIn(OWNER.name, OWNER.password);
    const { page } = anna;
    await page.goto(`${local}/settings`);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByLabel("What to call it").fill("my key");
    await page.getByLabel("Your password", { exact: true }).fill(OWNER.password);
    await anna.axe("adding a passkey");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByRole("button", { name: "Remove my key" }).waitFor();

    await anna.context.clearCookies();
    await page.goto(local);
    for (const _ of [1, 2]) {
      await page.getByRole("button", { name: "Use a passkey" }).click();
      await anna.composer.waitFor();
      await anna.context.clearCookies();
      await page.goto(local);
    }
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await anna.composer.waitFor();
    await page.goto(`${local}/settings`);
    await page.getByRole("button", { name: "Remove my key" }).click();
    await page.getByText("my key signs you in no more").waitFor();
    await anna.leave();

    const elsewhere = await Visitor.arrive(browser, server.url);
    expect(await elsewhere.page.getByRole("button", { name: "Use a passkey" }).count()).toBe(0);
    await elsewhere.comeIn(OWNER.name, OWNER.password);
    await elsewhere.page.goto(`${server.url}/settings`);
    await elsewhere.page.getByText("not to an address of numbers").waitFor();
    await elsewhere.leave();
    await server.stop();
  });
});
