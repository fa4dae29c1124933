// Three clocks: the wall clock that anybody can set, the ticks of this page that nobody can, and the last word of the server.
const TOLERANCE = 60_000;

export const tick = () => Math.round(performance.now());
export const wall = () => Date.now();
export const life = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");

let heardAt = { server: 0, tick: tick() };
let last = { wall: wall(), tick: tick() };
let jump = 0;
let shift = 0;
let isAwake = false;

// The earliest that it can be now by the clock of the server.
export const floor = () => Math.max(0, heardAt.server + (tick() - heardAt.tick));

// The server said what time it is; `sent` is the wall clock when it was asked.
export function heard(server) {
  heardAt = { server, tick: tick() };
  shift = wall() - server;
}

// What the next life of the page goes on from when it begins without a network.
export const kept = () => ({ floor: floor(), shift });

export function resume(saved) {
  if (saved.floor > floor()) heardAt = { server: saved.floor, tick: tick() };
  shift = saved.shift;
}

export const now = () => wall() - shift;
export const shiftOfClock = () => shift;
export const keepAwake = (value) => (isAwake = value);

// Wall clock against ticks: backwards is always a hand on the clock; forwards too, unless the device may have slept.
export function watch() {
  const here = { wall: wall(), tick: tick() };
  const moved = here.wall - last.wall - (here.tick - last.tick);
  last = here;
  if (Math.abs(moved) < 2_000 || (moved > 0 && !isAwake)) return jump;
  jump += moved;
  return jump;
}

export function takeJump() {
  watch();
  const found = Math.round(jump);
  jump = 0;
  return found;
}

export const isMoved = (found) => Math.abs(found) > TOLERANCE;
export const isOff = () => Math.abs(shift) > TOLERANCE;
