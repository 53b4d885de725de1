import { vi } from "vitest";

/** Let programs be loaded where there are no Blobs with a URL; returns the texts that were. */
export function loading(): string[] {
  const texts: string[] = [];
  vi.stubGlobal("Blob", class { constructor(readonly parts: string[]) {} });
  URL.createObjectURL = (blob) => {
    texts.push((blob as never as { parts: string[] }).parts.join(""));
    return `data:text/javascript,${encodeURIComponent(texts.at(-1)!)}`;
  };
  URL.revokeObjectURL = () => {};
  return texts;
}
