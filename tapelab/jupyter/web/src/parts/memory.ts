import { held, type Held, type Kept } from "../chart/held";
import { html, say, set, svg } from "../dom";
import { isBackward } from "../lens/beats";
import type { Moment } from "../moment";
import type { Facts } from "../scene/facts";
import { clamp } from "../tools";
import { dropped } from "./header";
import { name as called } from "../account/telling";
import { brief } from "../scene/arrays";
import { bytes, words } from "../words";
import { said } from "../words/said";
import type { Part } from "./part";

/** So many arrays have a line of their own, and a line names so many of its readers. */
const MOST = 12;
const READERS = 4;
/** The chart's own units; it stretches over the width there is. */
const [WIDTH, HEIGHT] = [600, 44];

/** What the tape keeps for the backward pass, when it began to, and when it lets go. */
export function memory(): Part {
  const curve = svg("path", { class: "tapelab-held" });
  const cursor = svg("path", { class: "tapelab-cursor" });
  const chart = svg("svg", {
    class: "tapelab-held-chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img",
  }, curve, cursor);
  const [most, until] = [html("span"), html("span")];
  const scale = html("div", { class: "tapelab-held-scale" }, most, until);
  const rows = html("ul");
  const more = html("p", { class: "tapelab-nothing" });
  const inner = html("div", { class: "tapelab-memory-inner" }, scale, chart, rows, more);
  const now = html("span", { class: "tapelab-memory-now" });
  const element = html("details", { class: "tapelab-memory", "data-tapelab": "memory", hidden: true },
    html("summary", {}, words.memory, now), inner);
  let latest: Moment | undefined;
  let known: { found: Facts; held: Held } | undefined;
  element.ontoggle = () => latest && show(latest);

  /** Looked up again only when there are new records. */
  function heldOf({ entire }: Moment): { found: Facts; held: Held } {
    if (known?.found.trace.nodes !== entire.trace.nodes) known = { found: entire, held: held(entire) };
    return known!;
  }

  function show(moment: Moment): void {
    latest = moment;
    const { found, held: what } = heldOf(moment);
    const peak = what.bytes.at(-1) ?? 0;
    element.hidden = peak === 0 || moment.flat.tape.mode === "forward";
    if (element.hidden) return;
    const end = letGo(moment);
    const places = moment.replaying || element.open ? placesOf(moment) : undefined;
    const present = places ? bytesAt(what, places, moment.at, end) : end === undefined ? peak : 0;
    set(element, { "data-bytes": present, "data-peak": peak });
    say(now, ` ${words.holds(bytes(present), bytes(peak))}`);
    if (!element.open || !places) return;
    // One more than there are beats, so that it can be seen how everything is let go.
    const last = Math.max(moment.beats.length - (end === undefined ? 1 : 0), 1);
    const x = (beat: number): number => Math.round((beat / last) * WIDTH);
    set(curve, { d: stairs(what, places, peak, end, last, x) });
    set(cursor, { d: `M${clamp(x(moment.at), 1, WIDTH - 1)} 0V${HEIGHT}` });
    set(chart, { "aria-label": words.heldChart(bytes(peak), what.records.length, end !== undefined) });
    say(most, bytes(peak));
    say(until, untilText(moment));
    rows.replaceChildren(...what.kept.slice(0, MOST).map((kept) => line(kept, found, places, end, last)));
    say(more, what.kept.length > MOST ? words.moreArrays(what.kept.length - MOST) : "");
    more.hidden = what.kept.length <= MOST;
  }

  return { element, show };
}

/** Where each record stands on the time line. */
type Places = Map<number, number>;

function placesOf({ beats }: Moment): Places {
  const places: Places = new Map();
  beats.forEach(({ kind, node }, at) => kind === "record" && node !== undefined && places.set(node, at));
  return places;
}

/** The beat at which the tape lets go of everything; undefined while it keeps it. */
function letGo({ beats, flat: { tape } }: Moment): number | undefined {
  if (tape.persistent) return dropped(tape) ? beats.length - 1 : undefined;
  const at = beats.findIndex(({ kind }) => kind === "results");
  // jacobian() has no results on the time line, but it uses the tape up.
  return at >= 0 ? at : tape.state === "spent" ? beats.length - 1 : undefined;
}

function bytesAt({ records, bytes: sums }: Held, places: Places, at: number, end: number | undefined): number {
  if (end !== undefined && at >= end) return 0;
  let held = 0;
  records.forEach((id, k) => { if ((places.get(id) ?? 0) <= at) held = sums[k]!; });
  return held;
}

/** The bytes held over the time line: up by what each record keeps, down to nothing when they are let go. */
function stairs(
  { records, bytes: sums }: Held, places: Places, peak: number, end: number | undefined, last: number,
  x: (beat: number) => number,
): string {
  const y = (held: number): number => Math.round((HEIGHT - 1 - (held / peak) * (HEIGHT - 4)) * 10) / 10;
  let out = `M0 ${HEIGHT}V${y(0)}`;
  records.forEach((id, k) => (out += `H${x(places.get(id) ?? 0)}V${y(sums[k]!)}`));
  return `${out}H${x(end ?? last)}${end === undefined ? "" : `V${y(0)}H${WIDTH}`}V${HEIGHT}Z`;
}

function untilText({ flat: { tape }, beats, name }: Moment): string {
  if (dropped(tape)) return said("dropped");
  if (tape.persistent) return words.untilDropped(/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : words.unnamed);
  return beats.some(isBackward) ? words.letGo : words.untilGradient;
}

/** One array: its name, its bytes, how long it is kept, and which records will read it. */
function line(
  { node, bytes: size, since, by }: Kept, found: Facts, places: Places, end: number | undefined, last: number,
): HTMLElement {
  const from = places.get(since) ?? 0;
  const bar = html("span", { class: "tapelab-life" }, html("span"));
  const inside = bar.firstElementChild as HTMLElement;
  inside.style.marginLeft = `${(100 * from) / last}%`;
  inside.style.width = `${(100 * Math.max((end ?? last) - from, 0)) / last}%`;
  const readers = by.slice(0, READERS).map((id) => called(found, id));
  if (by.length > READERS) readers.push("…");
  const name = nameOf(found, node);
  return html("li", { "data-name": name, "data-bytes": size, "data-read": by.length },
    html("span", { class: "tapelab-life-name", title: name }, name),
    html("span", { class: "tapelab-life-bytes" }, bytes(size)), bar,
    html("span", { class: "tapelab-life-by" }, by.length > 0 ? words.readBy(readers.join(", ")) : words.readByNone));
}

/** The 2 in `2 * x` has no name: it is called what it is. */
function nameOf({ names, place, trace }: Facts, node: number): string {
  const at = place.get(node)!;
  return names[at] || brief(trace.nodes[at]!.value);
}
