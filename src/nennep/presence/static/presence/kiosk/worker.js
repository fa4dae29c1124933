// Keeps the page at the door for times without a network. Its reach is that page alone; nothing of any person passes here.
const { version, files, page } = self.KIOSK;
const STORE = `nennep-kiosk-${version}`;
const PATIENCE = 3_000;
const known = new Set(files);
let slowUntil = 0;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(files.map((file) => new Request(file, { cache: "reload" })))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const drop = async () => {
    for (const name of await caches.keys()) if (name.startsWith("nennep-kiosk-") && name !== STORE) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(drop());
});

// The page of a browser that has lost its secret is none of a kiosk: the kept one proves itself by its key and gets another.
const isWanted = (request, answer) => answer.ok && (request.mode !== "navigate" || answer.headers.has("X-Nennep-Kiosk"));

async function fromNetwork(request, store) {
  const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE), redirect: request.mode === "navigate" ? "manual" : "follow" });
  if (isWanted(request, answer)) await store.put(request, answer.clone());
  return answer;
}

// The network first, so that a new version is there at the next visit; what was kept when it is silent or slow.
async function answered(request) {
  const store = await caches.open(STORE);
  const kept = await store.match(request, { ignoreVary: true });
  if (kept && (navigator.onLine === false || Date.now() < slowUntil)) return kept;
  try {
    const answer = await fromNetwork(request, store);
    return isWanted(request, answer) || !kept ? answer : kept;
  } catch (error) {
    if (!kept) throw error;
    slowUntil = Date.now() + 30_000;
    return kept;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const place = new URL(request.url);
  if (request.method !== "GET" || place.origin !== self.location.origin) return;
  if (place.pathname === page || known.has(place.pathname)) event.respondWith(answered(request));
});
