// What is kept in the browser between two visits: rooms with the end of their logs, drafts, what waits to be sent.
// IndexedDB (W3C Indexed Database API 3.0); where a browser has none, nothing is kept and everything else works.

const NAME = "parlor";
const STORE = "kept";

export class Storage {
  #database: Promise<IDBDatabase | undefined> | undefined;

  /** What was kept under a name. */
  async get<T>(key: string): Promise<T | undefined> {
    return this.#run<T | undefined>("readonly", (store) => store.get(key));
  }

  /** Keeps a plain value, or a Blob, under a name. Nothing is thrown where there is no room for it. */
  async put(key: string, value: unknown): Promise<boolean> {
    return (await this.#run<IDBValidKey>("readwrite", (store) => store.put(value, key))) !== undefined;
  }

  async delete(key: string): Promise<void> {
    await this.#run("readwrite", (store) => store.delete(key));
  }

  /** The names under which something is kept. */
  async keys(): Promise<readonly string[]> {
    return (await this.#run<IDBValidKey[]>("readonly", (store) => store.getAllKeys()))?.map(String) ?? [];
  }

  async #run<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest): Promise<T | undefined> {
    const database = await (this.#database ??= open());
    if (!database) return undefined;
    return new Promise((resolve) => {
      try {
        const request = work(database.transaction(STORE, mode).objectStore(STORE));
        request.onsuccess = () => resolve(request.result as T);
        request.onerror = () => resolve(undefined);
      } catch {
        resolve(undefined);
      }
    });
  }
}

function open(): Promise<IDBDatabase | undefined> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(undefined);
      request.onblocked = () => resolve(undefined);
    } catch {
      resolve(undefined);
    }
  });
}
