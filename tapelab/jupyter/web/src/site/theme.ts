import { remembered } from "../storage";
import { wear } from "./wear";

/** Runs before the page is drawn, so that nobody sees the other theme first. */
wear(remembered("tapelab-theme"));
