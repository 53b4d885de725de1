/** A model as anywidget hands it out, with what a kernel would do to it, and a count of its listeners. */
import type { Said } from "../src/store";
import type { Message, Snapshot } from "../src/types";

export class FakeModel {
  sent: Record<string, unknown>[] = [];
  private listeners = new Map<string, Set<(...args: never[]) => void>>();

  constructor(public snapshot: Partial<Snapshot> = {}) {}

  /** What the notebook asks the page to speak. */
  language = "";
  /** Programs that have come with the model, by name. */
  programs: Record<string, string> = {};

  get(name?: string): Partial<Snapshot> | Record<string, string> | string {
    if (name === "programs") return this.programs;
    return name === "language" ? this.language : this.snapshot;
  }

  bring(programs: Record<string, string>): void {
    this.programs = programs;
    this.call("change:programs");
  }

  ask(language: string): void {
    this.language = language;
    this.call("change:language");
  }

  on(name: string, listener: (...args: never[]) => void): void {
    if (!this.listeners.has(name)) this.listeners.set(name, new Set());
    this.listeners.get(name)!.add(listener);
  }

  off(name?: string | null, listener?: ((...args: never[]) => void) | null): void {
    if (name && listener) this.listeners.get(name)?.delete(listener);
  }

  send(content: Record<string, unknown>): void {
    this.sent.push(content);
  }

  /** As if the kernel had sent a custom message; through JSON, as on the wire. */
  hear(message: Message | Said): void {
    this.call("msg:custom", JSON.parse(JSON.stringify(message)));
  }

  assign(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    this.call("change:snapshot");
  }

  /** As if the kernel had been restarted. */
  lose(): void {
    this.call("comm_live_update");
  }

  get listening(): number {
    return [...this.listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }

  private call(name: string, ...args: unknown[]): void {
    for (const listener of [...(this.listeners.get(name) ?? [])]) listener(...(args as never[]));
  }
}
