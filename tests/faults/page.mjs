// A page without a browser: the front end's own store, driven over standard input by tests of a bad line.
// Each line is a command; each answer says what the page has asked of its kernel since.
import { createInterface } from "node:readline";

// Time stands still until it is told to pass.
let now = 0;
const timers = new Map();
globalThis.setTimeout = (call, ms) => {
  const timer = { call, due: now + ms };
  timers.set(timer, timer);
  return timer;
};
globalThis.clearTimeout = (timer) => timers.delete(timer);
function pass(ms) {
  for (const until = now + ms; ; ) {
    const next = [...timers.values()].sort((a, b) => a.due - b.due)[0];
    if (!next || next.due > until) {
      now = until;
      return;
    }
    timers.delete(next);
    now = next.due;
    next.call();
  }
}

const { Store } = await import(process.argv[2]);

class Model {
  sent = [];
  listeners = new Map();
  constructor(snapshot) {
    this.snapshot = snapshot;
  }
  get(name) {
    return name === "snapshot" ? this.snapshot : {};
  }
  on(name, call) {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), call]);
  }
  off(name, call) {
    this.listeners.set(name, (this.listeners.get(name) ?? []).filter((each) => each !== call));
  }
  send(content) {
    this.sent.push(content);
  }
  call(name, ...args) {
    for (const listener of this.listeners.get(name) ?? []) listener(...args);
  }
}

const pages = new Map();
const commands = {
  open({ page, snapshot }) {
    pages.get(page)?.store.close();
    const model = new Model(snapshot);
    pages.set(page, { model, store: new Store(model) });
  },
  hear: ({ page, message }) => pages.get(page).model.call("msg:custom", message),
  assign({ page, snapshot }) {
    const { model } = pages.get(page);
    model.snapshot = snapshot;
    model.call("change:snapshot");
  },
  lose: ({ page }) => pages.get(page).model.call("comm_live_update"),
  pass: ({ ms }) => pass(ms),
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  commands[command.do](command);
  const answer = [...pages].map(([page, { model, store }]) => {
    const traces = command.look ? [...store.traces.values()] : undefined;
    return { page, sent: model.sent.splice(0), seq: store.seq, ended: store.ended, traces };
  });
  process.stdout.write(JSON.stringify(answer) + "\n");
}
