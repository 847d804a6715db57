// Takes the pictures of the browser client from a real run: people at several doors, a browser that looks.
//
//   cargo build --release && node web/build/run.mjs docs/pictures/web.ts [folder]

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
process.env["PARLOR_BIN"] ??= here("../../target/release/parlor");

const { BINARY, OWNER, Server } = await import("../../web/tests/e2e/support/server.ts");
const { launch, PHONE, Visitor } = await import("../../web/tests/e2e/support/browser.ts");
const { LineClient } = await import("../../web/tests/e2e/support/line.ts");

type Person = InstanceType<typeof Visitor>;

export async function main(words: readonly string[]): Promise<void> {
  const folder = resolve(words[0] ?? here("."));
  await mkdir(folder, { recursive: true });
  const server = await Server.start();
  const browser = await launch();
  try {
    const noor = await Visitor.join(browser, server.url, "noor");
    const maya = await Visitor.join(browser, server.url, "maya");
    const kenji = await LineClient.join(server.linePort, "kenji");
    const tom = await LineClient.join(server.linePort, "tom");
    const looks = { deviceScaleFactor: 2, viewport: { width: 1320, height: 980 } };
    const light = await Visitor.arrive(browser, server.url, { ...looks, colorScheme: "light" });
    await light.comeIn(OWNER.name, OWNER.password);
    await scene(server.folder, light, maya, noor, kenji, tom);

    await loaded(light.page);
    await light.page.screenshot({ path: join(folder, "web-light.png") });
    const cookies = await light.context.cookies();
    await picture("web-dark.png", { ...looks, colorScheme: "dark" });
    await picture("web-phone.png", { ...PHONE, colorScheme: "light" });
    for (const person of [light, maya, noor]) await person.context.close();
    kenji.leave();
    tom.leave();

    async function picture(name: string, options: object): Promise<void> {
      const context = await browser.newContext({ locale: "en-GB", ...options });
      await context.addCookies(cookies);
      const page = await context.newPage();
      await page.goto(light.page.url());
      await page.getByRole("log").getByText("kettle").first().waitFor();
      await loaded(page);
      await page.screenshot({ path: join(folder, name) });
      await context.close();
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Waits until the shared picture is drawn. */
async function loaded(page: Person["page"]): Promise<void> {
  const picture = page.getByRole("img", { name: /floor/ }).first();
  await picture.waitFor();
  await page.waitForFunction((image) => (image as HTMLImageElement).naturalWidth > 0, await picture.elementHandle());
}

/** A morning before a meeting. */
async function scene(
  folder: string,
  anna: Person,
  maya: Person,
  noor: Person,
  kenji: InstanceType<typeof LineClient>,
  tom: InstanceType<typeof LineClient>,
): Promise<void> {
  await anna.say("/topic Saturday: soldering, tea, and the new antenna");
  for (const room of ["garden", "workshop", "music"]) await maya.say(`/join ${room}`);
  await maya.page.getByRole("link", { name: /lobby/ }).click();
  for (const room of ["garden", "workshop"]) await anna.say(`/join ${room}`);
  await anna.page.getByRole("link", { name: /lobby/ }).click();
  await maya.say("Good morning! The **workshop** is open, the kettle is on ☕");
  await anna.sees("kettle");
  kenji.say("おはようございます。今日の予定は?");
  await anna.sees("おはよう");
  await noor.say("صباح الخير! I bring the antenna and two spare SDRs.");
  await anna.sees("SDRs");
  await noor.say("```python\nimport socket\n\nroom = socket.create_connection((\"parlor.local\", 7667))\nroom.sendall(b\"hello from 3 lines of Python\\n\")\n```");
  await anna.sees("create_connection");
  tom.say("that is all it takes? I still have my old nc script from class");
  await anna.sees("nc script");
  await maya.composer.press("Shift+ArrowUp");
  await maya.say("It works as it is: `nc parlor.local 7667`, then type your name");
  await anna.sees("type your name");
  const path = join(folder, "floor plan.png");
  await writeFile(path, await plan(noor));
  const [chooser] = await Promise.all([
    noor.page.waitForEvent("filechooser"),
    noor.page.getByRole("button", { name: "Attach files" }).click(),
  ]);
  await chooser.setFiles(path);
  await noor.composer.press("Enter");
  await anna.page.getByRole("img", { name: /floor/ }).first().waitFor();
  await anna.say("Perfect, @kenji and @tom take the left bench. ~~Lunch at 12~~ lunch at **12:30** 🍜");
  await maya.sees("left bench");
  await react(maya, "left bench", "👍");
  await react(noor, "left bench", "👍");
  await react(noor, "kettle", "🎉");
  const quick = spawn(BINARY, ["say", "--server", anna.page.url().replace(/\/r\/.*/, ""), "--name", "backup-bot", "Nightly backup: 214 MB, verified."], {
    stdio: "ignore",
  });
  await once(quick, "exit");
  await anna.sees("Nightly backup");
  await noor.say("/msg anna do you have a minute before we start?");
  await anna.page.getByRole("navigation").getByText("noor").first().waitFor();
  await anna.composer.focus();
}

async function react(person: Person, text: string, emoji: string): Promise<void> {
  await person.page.evaluate(
    async ([text, emoji]) => {
      const row = [...document.querySelectorAll<HTMLElement>("[role=log] [data-seq]")].find((row) => row.textContent?.includes(text ?? ""));
      const room = location.pathname.split("/")[2];
      await fetch(`/api/v1/rooms/${room}/messages/${row?.dataset["seq"]}/reactions`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ emoji, on: true }),
      });
    },
    [text, emoji] as const,
  );
}

/** A picture to share, drawn by a browser. */
async function plan(person: Person): Promise<Buffer> {
  const page = await person.context.newPage();
  await page.setViewportSize({ width: 720, height: 460 });
  const data = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    canvas.width = 720;
    canvas.height = 460;
    const paint = canvas.getContext("2d");
    if (!paint) return "";
    paint.fillStyle = "#f3efe7";
    paint.fillRect(0, 0, 720, 460);
    paint.strokeStyle = "#4a443d";
    paint.lineWidth = 6;
    paint.strokeRect(40, 40, 640, 380);
    paint.fillStyle = "#0b6b63";
    paint.fillRect(80, 90, 90, 260);
    paint.fillStyle = "#c98a2b";
    paint.fillRect(270, 90, 180, 90);
    paint.fillRect(270, 260, 180, 90);
    paint.fillStyle = "#8d857a";
    paint.fillRect(540, 90, 100, 60);
    paint.fillStyle = "#211e1b";
    paint.font = "600 22px sans-serif";
    for (const [text, x, y] of [["left bench", 66, 380], ["solder", 322, 142], ["antenna", 312, 312], ["tea", 572, 128]] as const) {
      paint.fillText(text, x, y);
    }
    return canvas.toDataURL("image/png");
  });
  await page.close();
  return Buffer.from(data.split(",")[1] ?? "", "base64");
}
