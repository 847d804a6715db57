// The texts in this language, by area.

import type { Catalogue } from "../index.svelte.ts";
import { en } from "../en/index.ts";

export const de: Catalogue = en;
