// Runs a TypeScript file of this project with Node: `node web/build/run.mjs FILE WORDS…`.

import { resolve } from "node:path";
import { runnerImport } from "vite";

const [file, ...words] = process.argv.slice(2);
if (!file) throw new Error("Which file? node web/build/run.mjs FILE WORDS…");
process.argv = [process.argv[0], resolve(file), ...words];
const { module } = await runnerImport(resolve(file), { configFile: false, logLevel: "error" });
await module.main?.(words);
