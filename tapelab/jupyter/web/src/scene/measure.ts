/**
 * How wide text will be: estimated from the tables of tapelab/views/measure.py, so that the saved picture and the live
 * view agree to the pixel. Widths in thousandths of the font size.
 */

const MONO = 604;
const SANS = 590;
const NARROW = 340;
const NARROW_CHARS = " !'(),-./:;I[]`fijlrt|·";
const WIDE = 860;
const WIDE_CHARS = "%&@MOQWmwΣ∂⊕⊗…";
const CAPITAL = 690;
const BOLD = 1130;
/** Characters as wide as two: pairs of first and last. */
const DOUBLE = [
  0x1100, 0x115f, 0x2e80, 0xa4cf, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe30, 0xfe4f,
  0xff00, 0xff60, 0xffe0, 0xffe6, 0x1f000, 0x1faff, 0x20000, 0x3fffd,
];
/** Characters that take no room of their own. */
const NOTHING = [0x300, 0x36f, 0x200b, 0x200f, 0x20d0, 0x20ff, 0xfe00, 0xfe0f];

/** The style of a text as far as its width depends on it. */
export type Face = "" | "mono" | "bold";

/** The width of a text in pixels. */
export function width(text: string, size: number, face: Face = ""): number {
  let total = 0;
  for (const character of text) total = total + advance(character, face === "mono");
  if (face === "bold") return Math.floor((total * size * BOLD) / 1000000 + 0.5);
  return Math.floor((total * size) / 1000 + 0.5);
}

/** The text, or as much of it as fits before an ellipsis. */
export function clip(text: string, most: number, size: number, face: Face = ""): string {
  if (width(text, size, face) <= most) return text;
  let kept = "";
  for (const character of text) {
    if (width(`${kept}${character}…`, size, face) > most) break;
    kept = kept + character;
  }
  return `${kept}…`;
}

/** The text in lines that fit; words too long for a line are broken, the last line is clipped. */
export function wrapped(text: string, most: number, size: number, face: Face = "", lines = 99): string[] {
  const out: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (width(longer, size, face) <= most) {
      line = longer;
      continue;
    }
    if (line !== "") out.push(line);
    line = "";
    for (const character of word) {
      if (line !== "" && width(line + character, size, face) > most) {
        out.push(line);
        line = "";
      }
      line = line + character;
    }
  }
  out.push(line);
  if (out.length <= lines) return out;
  return [...out.slice(0, lines - 1), clip(out.slice(lines - 1).join(" "), most, size, face)];
}

function advance(character: string, mono: boolean): number {
  const code = character.codePointAt(0)!;
  if (within(code, NOTHING)) return 0;
  if (within(code, DOUBLE)) return mono ? 2 * MONO : 1020;
  if (mono) return MONO;
  if (NARROW_CHARS.includes(character)) return NARROW;
  if (WIDE_CHARS.includes(character)) return WIDE;
  return character >= "A" && character <= "Z" ? CAPITAL : SANS;
}

function within(code: number, ranges: number[]): boolean {
  if (code < ranges[0]!) return false;
  for (let k = 0; k < ranges.length; k += 2) if (ranges[k]! <= code && code <= ranges[k + 1]!) return true;
  return false;
}
