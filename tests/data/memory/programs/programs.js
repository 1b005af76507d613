// Small programs whose use of memory is known: node programs.js KIND SECONDS. A kind that starts with 'leak' leaks.
"use strict";
const [kind, seconds] = [process.argv[2], Number(process.argv[3])];
const start = performance.now();
const part = () => (performance.now() - start) / (1000 * seconds);
const between = (low, high) => low + (high - low) * Math.random();

// Work as a service does it: a document is made, parsed, and answered.
function request(count) {
  const items = [];
  for (let i = 0; i < count; i++) items.push({ id: i, name: "item " + i, tags: ["a" + i, "b"] });
  return JSON.parse(JSON.stringify({ items })).items.length;
}

function every(milliseconds, action) {
  const next = () => {
    if (part() >= 1) return;
    action();
    setTimeout(next, between(0.5, 1.5) * milliseconds);
  };
  next();
}

const kept = [];
const map = new Map();
const programs = {
  "leak-list": () => every(40, () => kept.push(new Array(1200).fill(between(0, 1)))),
  "leak-closures": () => every(40, () => {
    request(between(20, 400));
    const text = "x".repeat(20) + Math.random();
    const data = new Array(900).fill(0).map((_, i) => i + Math.random());
    kept.push(() => text + data.length);
  }),
  "leak-map": () => every(30, () => {
    request(between(0, 300));
    for (let i = 0; i < 25; i++) map.set(Math.random().toString(36), { at: Date.now(), hits: i });
  }),
  "leak-buffers": () => every(80, () => {
    request(between(0, 300));
    kept.push(Buffer.alloc(16_000, 1));
  }),
  garbage: () => every(20, () => request(between(50, 1500))),
  "slow-garbage": () => every(100, () => request(between(20, 200))),
  cache: () => every(15, () => {
    request(between(0, 200));
    const key = Math.floor(between(0, 900));
    map.delete(key);
    map.set(key, new Array(4000).fill(key + 0.5));
    if (map.size > 600) map.delete(map.keys().next().value);
  }),
  timers: () => every(1000, () => request(10)),
  // One job: rows are made, sorted, written; then it ends.
  "job-rows": () => {
    for (let i = 0; i < 60_000 * seconds; i++) kept.push({ id: i, value: Math.random(), name: "row " + i });
    kept.sort((a, b) => a.value - b.value);
    console.error(JSON.stringify(kept).length);
  },
};
programs[kind]();
