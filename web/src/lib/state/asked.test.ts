import { expect, test } from "vitest";
import { Problem } from "../net/problem.ts";
import { Asked } from "./asked.svelte.ts";

test("an answer that is overtaken by a later one is not shown", async () => {
  const answers: ((value: string) => void)[] = [];
  const asked = new Asked(() => new Promise<string>((resolve) => answers.push(resolve)));
  const [first, second] = [asked.load(), asked.load()];

  answers[1]?.("new");
  answers[0]?.("old");
  await Promise.all([first, second]);

  expect(asked).toMatchObject({ value: "new", busy: false });
});

test("what was shown stays when asking again fails", async () => {
  let fails = false;
  const asked = new Asked(async () => {
    if (fails) throw new Problem("too_fast", "Later, please.");
    return "shown";
  });
  await asked.load();
  fails = true;

  await asked.load();

  expect(asked).toMatchObject({ value: "shown", problem: "Later, please.", busy: false });
});
