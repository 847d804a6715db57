// The German texts, by area.

import type { Catalogue } from "../index.svelte.ts";
import { admin } from "./admin.ts";
import { common } from "./common.ts";
import { composer } from "./composer.ts";
import { details } from "./details.ts";
import { emoji } from "./emoji.ts";
import { files } from "./files.ts";
import { handoff } from "./handoff.ts";
import { join } from "./join.ts";
import { log } from "./log.ts";
import { people } from "./people.ts";
import { problems } from "./problems.ts";
import { rooms } from "./rooms.ts";
import { search } from "./search.ts";
import { settings } from "./settings.ts";
import { text } from "./text.ts";

export const de: Catalogue = {
  admin,
  common,
  composer,
  details,
  emoji,
  files,
  handoff,
  join,
  log,
  people,
  problems,
  rooms,
  search,
  settings,
  text,
};
