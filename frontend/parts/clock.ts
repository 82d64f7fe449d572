// <linli-clock due="ISO time">: counts down, then up; the words say which, colour only repeats it.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export type Tone = "ok" | "warn" | "bad";

export function toneOf(left: number, whole: number): Tone {
  if (left < 0) return "bad";
  return left < HOUR || (whole > 0 && left < whole / 4) ? "warn" : "ok";
}

class Clock extends HTMLElement {
  private timer = 0;

  connectedCallback(): void {
    this.tick();
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.timer);
  }

  private span(ms: number): string {
    const gap = document.documentElement.lang.startsWith("zh") ? "" : " ";
    const part = (n: number, name: string): string => `${n}${gap}${this.getAttribute(name) ?? name}`;
    const [d, h, m] = [Math.floor(ms / DAY), Math.floor((ms % DAY) / HOUR), Math.floor((ms % HOUR) / MINUTE)];
    if (d > 0) return part(d, "d") + (h ? gap + part(h, "h") : "");
    if (h > 0) return part(h, "h") + (m ? gap + part(m, "m") : "");
    return part(Math.max(m, ms > 0 && m === 0 ? 1 : m), "m");
  }

  private tick(): void {
    const due = Date.parse(this.getAttribute("due") ?? "");
    if (Number.isNaN(due) || this.hasAttribute("stopped")) return;
    const start = Date.parse(this.getAttribute("start") ?? "");
    const left = due - Date.now();
    const tone = toneOf(left, Number.isNaN(start) ? 0 : due - start);
    if (this.dataset["tone"] !== tone) {
      this.dataset["tone"] = tone;
      this.dispatchEvent(new CustomEvent("linli:tone", { bubbles: true, detail: tone }));
    }
    const words = this.getAttribute(left < 0 ? "words-over" : "words-left") ?? "%t";
    const place = this.querySelector(".words");
    if (place) place.textContent = words.replace("%t", this.span(Math.abs(left)));
    this.timer = window.setTimeout(() => this.tick(), Math.abs(left) < HOUR ? 5_000 : 30_000);
  }
}

customElements.define("linli-clock", Clock);
