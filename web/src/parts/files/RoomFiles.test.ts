import { mount, unmount, type Component } from "svelte";
import { expect, test } from "vitest";
import { provideClient } from "$lib/state/client.svelte.ts";
import type { Room } from "$lib/state/room.svelte.ts";
import { lobbyOf, started } from "../../../tests/fake/client.ts";
import { settled } from "../../../tests/fake/clock.ts";
import { FakeServer } from "../../../tests/fake/server.ts";
import RoomFiles from "./RoomFiles.svelte";

test("a refused page of files is asked for once, and again when somebody says so or the connection is back", async () => {
  const server = new FakeServer();
  server.refused.set("files", "not_allowed");
  const client = await started(server);
  const asked = () => server.asked.filter(({ type }) => type === "files").length;
  const Provided: Component<{ room: Room }> = (anchor, props) => {
    provideClient(client);
    return (RoomFiles as Component<{ room: Room }>)(anchor, props);
  };

  const mounted = mount(Provided, { target: document.body, props: { room: lobbyOf(client) }, context: new Map() });
  await settled();
  expect(asked()).toBe(1);
  document.querySelector("button")?.click();
  await settled();
  expect(asked()).toBe(2);
  await server.cut();
  await server.clock.pass(1_000);

  expect(asked()).toBe(3);
  await unmount(mounted);
});
