import type { Moment } from "../moment";
import { isBackward } from "./beats";

/**
 * Where a reader who left the end of the time line stands when the tape has grown: at the same beat of the same pass,
 * though records may have come in before it. Undefined where nothing has to move.
 */
export function steadied(before: Moment | undefined, now: Moment): number | undefined {
  const { look: { beat }, flat, beats } = now;
  if (!before || beat === undefined || !before.beat || !isBackward(before.beat)) return undefined;
  const tells = ({ tape, passes }: Moment["flat"]): string => `${tape.id} ${passes.at(-1)?.id}`;
  if (tells(before.flat) !== tells(flat)) return undefined;
  if (before.beats === beats || before.at !== beat) return undefined;
  const same = beats.findIndex(({ kind, number }) => kind === before.beat!.kind && number === before.beat!.number);
  return same < 0 || same === beat ? undefined : same;
}
