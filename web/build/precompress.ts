// Compresses what was built, once and as well as it goes, so that the server need not do it for every visitor.

import { readFile, readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const inBrotli = promisify(brotliCompress);
const inGzip = promisify(gzip);

/** What gets shorter by it: text. Pictures and fonts are compressed already. */
const TEXT = /\.(html|js|css|json|svg|txt|webmanifest)$/;

async function compress(file: string): Promise<void> {
  const plain = await readFile(file);
  const size = constants.BROTLI_PARAM_SIZE_HINT;
  const variants = {
    br: await inBrotli(plain, { params: { [size]: plain.length } }),
    gz: await inGzip(plain, { level: 9 }),
  };
  for (const [ending, bytes] of Object.entries(variants)) {
    if (bytes.length < plain.length) await writeFile(`${file}.${ending}`, bytes);
  }
}

/** Writes `FILE.br` and `FILE.gz` beside each text file of the build, where they are shorter. */
export function precompress(): Plugin {
  let folder: string;
  return {
    name: "precompress",
    apply: "build",
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    async writeBundle() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && TEXT.test(entry.name));
      await Promise.all(files.map((entry) => compress(join(entry.parentPath, entry.name))));
    },
  };
}
