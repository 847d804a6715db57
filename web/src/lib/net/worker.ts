// Registers the service worker, where the page's context is secure, and tells when another version of the page is there.

interface Outside {
  readonly window: Window;
  /** Another version of the page waits; called with what makes it come. */
  readonly onnew: (reload: () => void) => void;
}

/** Trusted Types (W3C): the only script whose address is made here. */
interface PolicyMaker {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

function workerUrl(window: Window): string {
  const maker = (window as { trustedTypes?: PolicyMaker }).trustedTypes;
  const policy = maker?.createPolicy("parlor", {
    createScriptURL(url) {
      if (url !== "/sw.js") throw new TypeError(`No script of ours: ${url}`);
      return url;
    },
  });
  return policy ? policy.createScriptURL("/sw.js") : "/sw.js";
}

export async function registerWorker({ window, onnew }: Outside): Promise<void> {
  const { serviceWorker } = window.navigator;
  if (!window.isSecureContext || !serviceWorker) return;
  const registration = await serviceWorker.register(workerUrl(window), { updateViaCache: "none" });
  const told = (waiting: ServiceWorker) => void tell(waiting);

  async function tell(waiting: ServiceWorker) {
    if (await isOf(waiting, window)) {
      waiting.postMessage({ type: "take-over" });
      return;
    }
    onnew(() => {
      serviceWorker.addEventListener("controllerchange", () => window.location.reload(), { once: true });
      waiting.postMessage({ type: "take-over" });
    });
  }

  if (registration.waiting && serviceWorker.controller) told(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const { installing } = registration;
    installing?.addEventListener("statechange", () => {
      if (installing.state === "installed" && serviceWorker.controller) told(installing);
    });
  });
  // A page that stands for days hears of a new version when somebody comes back to it.
  window.document.addEventListener("visibilitychange", () => {
    if (!window.document.hidden) void registration.update().catch(() => undefined);
  });
}

/** Whether the page was loaded as that version has it. */
function isOf(worker: ServiceWorker, window: Window): Promise<boolean> {
  const script = window.document.querySelector<HTMLScriptElement>('script[type="module"][src]');
  const path = script ? new URL(script.src).pathname : "";
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => resolve(event.data === true);
    worker.postMessage({ type: "is-yours", path }, [port2]);
  });
}
