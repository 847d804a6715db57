// Things that only one of a browser's pages may do at a time (W3C Web Locks API). Browsers have that in secure contexts alone;
// elsewhere every page may.

/** Claims a name for this page; the answer gives it back, and is undefined where another page has it. */
export function claim(name: string): Promise<(() => void) | undefined> {
  const locks = (navigator as { readonly locks?: LockManager }).locks;
  if (!locks) return Promise.resolve(() => undefined);
  return new Promise((resolve) => {
    const held = (lock: Lock | null) => {
      if (lock) return new Promise<void>((release) => resolve(() => release()));
      resolve(undefined);
      return undefined;
    };
    locks.request(name, { ifAvailable: true }, held).catch(() => resolve(() => undefined));
  });
}
