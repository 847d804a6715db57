// What the server tells admins of itself, over HTTP.

import type { Api } from "$wire/protocol.ts";
import { ask } from "./api.ts";

export const health = () => ask<Api.Health>("GET", "/admin/health");
export const storage = () => ask<Api.Storage>("GET", "/admin/storage");
