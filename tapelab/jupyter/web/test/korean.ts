import korean from "../src/words/korean";
import { learn, speak } from "../src/words";

/** Speak Korean, as a page does once its words have come. */
export function speakKorean(): void {
  learn("ko", korean);
  speak("ko");
}
