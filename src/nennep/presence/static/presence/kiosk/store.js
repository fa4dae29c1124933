// What the kiosk keeps in the browser: its key, the days it was opened for, portraits, every entry, the head of the chain.
const NAME = "nennep-kiosk";
const STORES = { keys: null, days: null, photos: null, state: null, entries: "sequence" };

let database = null;

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const finished = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });

export async function openStore() {
  if (database) return database;
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    for (const [name, keyPath] of Object.entries(STORES)) request.result.createObjectStore(name, keyPath ? { keyPath } : undefined);
  };
  database = await done(request);
  database.onversionchange = () => database.close();
  return database;
}

// "strict": the entry lies on the disk before the person is told that it is kept.
async function write(names, act) {
  const transaction = (await openStore()).transaction(names, "readwrite", { durability: "strict" });
  act(...names.map((name) => transaction.objectStore(name)));
  await finished(transaction);
}

export const get = async (store, key) => done((await openStore()).transaction(store).objectStore(store).get(key));
export const all = async (store) => done((await openStore()).transaction(store).objectStore(store).getAll());
export const put = (store, key, value) => write([store], (one) => one.put(value, key));

// One entry and the new head of the chain, both or neither.
export const append = (entry, head) => write(["entries", "state"], (entries, state) => (entries.add(entry), state.put(head, "head")));

export const putAll = (store, pairs) => write([store], (one) => pairs.forEach(([key, value]) => one.put(value, key)));
export const putEntries = (entries) => write(["entries"], (one) => entries.forEach((entry) => one.put(entry)));

// A kiosk enrolled anew begins its own chain with its own key.
export const adopt = (device, pair) =>
  write(["keys", "entries", "state", "days"], (keys, entries, state, days) => {
    keys.put({ device, pair }, "device");
    keys.delete("new");
    entries.clear();
    state.clear();
    days.clear();
  });

// Days and portraits of other days go, and what was handed in more than a week ago.
export async function forget(today, keep) {
  const entries = await all("entries");
  const days = await all("days");
  const old = entries.filter((entry) => entry.state !== "waiting" && entry.at < keep);
  const needed = new Set(entries.filter((entry) => entry.state === "waiting").map((entry) => entry.permit));
  await write(["entries", "days", "photos"], (stored, kept, photos) => {
    for (const entry of old) stored.delete(entry.sequence);
    for (const day of days) if (day.on !== today && !needed.has(day.permitKey)) kept.delete(day.class + day.on);
    if (!days.some((day) => day.on === today)) photos.clear();
  });
}
