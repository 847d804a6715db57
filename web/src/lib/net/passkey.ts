// Passkeys: what the browser does with them, and why it may not. Both sides speak of bytes in base64url.

import type { Api } from "$wire/protocol.ts";

/** Without TLS, at an address that is no name of a domain, or in a browser that has none. */
export type NoPasskeys = "insecure" | "address" | "unsupported";

/** Why there are no passkeys on this page; nothing where there are. */
export function whyNoPasskeys(
  at: Pick<Location, "hostname"> = location,
  page: Window = window,
): NoPasskeys | undefined {
  if (!page.isSecureContext) return "insecure";
  if (isAddress(at.hostname)) return "address";
  return "PublicKeyCredential" in page ? undefined : "unsupported";
}

function isAddress(host: string): boolean {
  return host.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

/** Has a passkey made. `undefined` when the user did not want to.
 *
 * @throws when it is made already, or can't be. */
export async function makePasskey(
  offer: Api.PasskeyOffer,
): Promise<Pick<Api.AddPasskey, "client_data" | "attestation"> | undefined> {
  const publicKey: PublicKeyCredentialCreationOptions = {
    challenge: decode(offer.challenge),
    rp: { id: offer.domain, name: offer.server },
    user: { id: decode(offer.user), name: offer.name, displayName: offer.name },
    pubKeyCredParams: offer.algorithms.map((alg) => ({ type: "public-key", alg })),
    excludeCredentials: offer.known.map((id) => ({ type: "public-key", id: decode(id) })),
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    attestation: "none",
  };
  const made = await unlessCancelled(navigator.credentials.create({ publicKey }));
  if (!made) return undefined;
  const response = made.response as AuthenticatorAttestationResponse;
  return { client_data: encode(response.clientDataJSON), attestation: encode(response.attestationObject) };
}

/** Has a passkey sign. `undefined` when the user did not want to. */
export async function usePasskey(asked: Api.PasskeyChallenge): Promise<Omit<Api.PasskeySignIn, "client"> | undefined> {
  const publicKey: PublicKeyCredentialRequestOptions = {
    challenge: decode(asked.challenge),
    rpId: asked.domain,
    userVerification: "required",
  };
  const shown = await unlessCancelled(navigator.credentials.get({ publicKey }));
  if (!shown) return undefined;
  const response = shown.response as AuthenticatorAssertionResponse;
  return {
    id: encode(shown.rawId),
    client_data: encode(response.clientDataJSON),
    authenticator_data: encode(response.authenticatorData),
    signature: encode(response.signature),
    ...(response.userHandle && { user: encode(response.userHandle) }),
  };
}

async function unlessCancelled(asked: Promise<Credential | null>): Promise<PublicKeyCredential | undefined> {
  try {
    return ((await asked) as PublicKeyCredential | null) ?? undefined;
  } catch (problem) {
    // Browsers say so, too, when it takes too long.
    if (problem instanceof DOMException && problem.name === "NotAllowedError") return undefined;
    throw problem;
  }
}

export function encode(bytes: ArrayBuffer): string {
  const text = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function decode(text: string): Uint8Array<ArrayBuffer> {
  const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
}
