import { set } from "../dom";
import { remember } from "../storage";
import { wear } from "./wear";

/** The button that changes between dark and light; it shows itself, because without this program it would do nothing. */
export function themeSwitch(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-theme-switch]");
  if (!button) return;
  const system = window.matchMedia?.("(prefers-color-scheme: dark)");
  const dark = (): boolean => {
    const { theme } = document.documentElement.dataset;
    return theme ? theme === "dark" : system?.matches ?? false;
  };
  const show = (): void => set(button, { "aria-pressed": String(dark()) });
  button.hidden = false;
  button.onclick = () => {
    const theme = dark() ? "light" : "dark";
    wear(theme);
    remember("tapelab-theme", theme);
    show();
  };
  system?.addEventListener?.("change", show);
  show();
}
