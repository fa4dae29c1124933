// What check-in and enrolment ask of the browser's passkeys. Bytes travel as base64url without padding.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// Browsers bind a passkey to a name, never to an address of figures.
const hasName = !/^(\d+\.){3}\d+$|^\[/.test(location.hostname);

export const canAnswer = () => window.isSecureContext && hasName && "PublicKeyCredential" in window;

export function whyNot(words) {
  if (!window.isSecureContext) return words.insecure;
  return hasName ? words.noPasskeys : words.noName;
}

const named = (ids) => ids.map((id) => ({ type: "public-key", id: bytes(id) }));

export async function answerWith({ challenge, rp_id, credential_ids }) {
  const found = await navigator.credentials.get({
    publicKey: {
      challenge: bytes(challenge),
      rpId: rp_id,
      allowCredentials: named(credential_ids),
      userVerification: "required",
      timeout: 60000,
    },
  });
  return {
    id: found.id,
    rawId: text(found.rawId),
    type: found.type,
    response: {
      authenticatorData: text(found.response.authenticatorData),
      clientDataJSON: text(found.response.clientDataJSON),
      signature: text(found.response.signature),
      userHandle: found.response.userHandle ? text(found.response.userHandle) : null,
    },
    clientExtensionResults: {},
  };
}

export async function makeOne(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: named((options.excludeCredentials ?? []).map(({ id }) => id)),
    },
  });
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    response: {
      attestationObject: text(made.response.attestationObject),
      clientDataJSON: text(made.response.clientDataJSON),
    },
    clientExtensionResults: {},
  };
}
