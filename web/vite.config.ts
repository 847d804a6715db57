// How the browser client is built. Everything it loads comes from the server that serves it, by absolute paths.

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { emoji } from "./build/emoji.ts";
import { precompress } from "./build/precompress.ts";
import { worker } from "./build/worker.ts";

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where `npm run dev` finds a server: `cargo run` on its usual port. */
const server = process.env["PARLOR_DEV_SERVER"] ?? "http://127.0.0.1:7666";

export const plugins = () => [emoji(), svelte({ compilerOptions: { runes: true, css: "external" } })];

export const alias = { $lib: folder("./src/lib"), $parts: folder("./src/parts"), $wire: folder("./wire") };

export default defineConfig({
  plugins: [...plugins(), worker(), precompress()],
  resolve: { alias },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": { target: server, ws: true } } },
});
