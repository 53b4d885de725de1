export const isTheme = (wish: unknown): wish is "light" | "dark" => wish === "light" || wish === "dark";

/** Show the page in the theme that its reader chose; without a choice the system's wish holds. */
export function wear(theme: string | null): void {
  if (isTheme(theme)) document.documentElement.dataset.theme = theme;
}
