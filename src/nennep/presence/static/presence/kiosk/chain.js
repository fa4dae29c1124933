// The chain of entries: each holds the hash of the one before and is signed by a key that cannot leave the browser.
// The same text is put together by presence/rules/kiosk.py; a test holds the two against each other.
export const BEGINNING = "0".repeat(64);
const VERSION = "nennep-kiosk-1";
const FIELDS = ["sequence", "permit", "session", "checkpoint", "enrolment", "card", "verdict", "at", "floor", "life", "tick", "jump", "before"];
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const HOW = { name: "ECDSA", hash: "SHA-256" };

const bytes = (text) => new TextEncoder().encode(text);
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

export const sha256 = async (text) => hex(await crypto.subtle.digest("SHA-256", bytes(text)));
export const textOf = (entry) => [VERSION, ...FIELDS.map((name) => entry[name])].join("|");
export const canSign = () => Boolean(window.isSecureContext && crypto.subtle && window.indexedDB);
export const makeKey = () => crypto.subtle.generateKey(CURVE, false, ["sign"]);
export const publicHalf = async (pair) => base64(await crypto.subtle.exportKey("spki", pair.publicKey));

const signed = async (text, key) => base64(await crypto.subtle.sign(HOW, key, bytes(text)));

export async function linked(entry, key) {
  const link = await sha256(textOf(entry));
  return { ...entry, link, signature: await signed(link, key) };
}

export async function proven(device, sent, key) {
  const statement = ["nennep-kiosk-heard-1", device, sent.at, sent.life, sent.tick, sent.oldest, sent.waiting].join("|");
  return { device, proof: await signed(statement, key) };
}
