// Builds the service worker, `/sw.js`: one script without a hash in its name, which knows by name what the page consists of.

import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";

const SOURCE = fileURLToPath(new URL("../src/sw.ts", import.meta.url));

/** Of what is not built but copied: what a page without a connection needs. */
const WANTED = /^(icon\.svg|icon-192\.png|manifest\.webmanifest)$/;

export function worker(): Plugin {
  let copied: string;
  return {
    name: "worker",
    apply: "build",
    configResolved(config) {
      copied = config.publicDir;
    },
    generateBundle: {
      order: "post",
      async handler(_, bundle) {
        const built = Object.keys(bundle).filter((name) => name.startsWith("assets/") && !name.endsWith(".map"));
        const icons = (await readdir(copied)).filter((name) => WANTED.test(name));
        const shell = [...built, ...icons].sort().map((name) => `/${name}`);
        const page = bundle["index.html"];
        const hash = createHash("sha256").update(shell.join("\n"));
        if (page?.type === "asset") hash.update(page.source);
        const source = await script(shell, hash.digest("hex").slice(0, 16));
        this.emitFile({ type: "asset", fileName: "sw.js", source });
      },
    },
  };
}

async function script(shell: readonly string[], version: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    define: { SHELL: JSON.stringify(shell), VERSION: JSON.stringify(version) },
    build: {
      write: false,
      target: "es2022",
      reportCompressedSize: false,
      rollupOptions: { input: SOURCE, output: { format: "iife" } },
    },
  });
  const [first] = Array.isArray(built) ? built : [built];
  const chunk = first && "output" in first ? first.output[0] : undefined;
  if (!chunk) throw new Error("The service worker was not built.");
  return chunk.code;
}
