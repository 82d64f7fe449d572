// <linli-live>: hears which facts happened and has the panels that care fetch themselves again.
//
// A panel says what it cares about: data-live="cases. tasks." (prefixes of kinds, "*" for all) and, if it is about one
// case, data-live-case="ID"; it fetches itself by hx-trigger="refresh". Without a stream every panel is fetched each 10 s.
// Attributes: code (of a report, for somebody without an account), topics (narrows what is heard), src (else the meta tag).
import htmx from "./htmx";

export interface Fact {
  seq: number;
  kind: string;
  case: string | null;
  subject: string;
  [name: string]: unknown;
}

type State = "on" | "poll" | "off";

const GATHER_MS = 150;
const TYPING_MS = 2_000;
const POLL_MS = 10_000;
const HIDDEN_MS = 60_000;

export function cares(panel: HTMLElement, fact: Fact): boolean {
  const wanted = panel.dataset["live"]?.split(/\s+/).filter(Boolean) ?? [];
  if (!wanted.some((prefix) => prefix === "*" || fact.kind.startsWith(prefix))) return false;
  const about = panel.dataset["liveCase"];
  return !about || about === fact.case;
}

class Live extends HTMLElement {
  private stream: EventSource | null = null;
  private last = "";
  private waiting = new Set<HTMLElement>();
  private gather = 0;
  private poll = 0;
  private again = 0;
  private asleep = 0;
  private pause = 2_000;

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this.onVisibility);
    this.open();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.close();
  }

  private get url(): string {
    const base = document.querySelector<HTMLMetaElement>('meta[name="live-url"]')?.content;
    return this.getAttribute("src") ?? (base ? `${base}stream` : "");
  }

  private open(): void {
    this.close();
    if (!this.url) return this.show("off");
    const url = new URL(this.url, location.href);
    for (const name of ["code", "topics"]) {
      const value = this.getAttribute(name);
      if (value) url.searchParams.set(name, value);
    }
    if (this.last) url.searchParams.set("after", this.last);
    const stream = new EventSource(url, { withCredentials: true });
    this.stream = stream;
    stream.onopen = () => {
      const wasDown = this.dataset["state"] === "poll";
      this.pause = 2_000;
      this.show("on");
      if (wasDown) this.refreshAll();
    };
    stream.addEventListener("fact", (event) => this.hear(event));
    stream.addEventListener("ready", (event) => (this.last = event.lastEventId));
    stream.addEventListener("resync", (event) => {
      this.last = event.lastEventId;
      this.refreshAll();
    });
    stream.onerror = () => {
      this.show("poll");
      if (stream.readyState !== EventSource.CLOSED) return;
      this.again = window.setTimeout(() => this.open(), this.pause);
      this.pause = Math.min(this.pause * 2, 30_000);
    };
  }

  private close(): void {
    this.stream?.close();
    this.stream = null;
    window.clearTimeout(this.again);
    window.clearInterval(this.poll);
    this.poll = 0;
  }

  private hear(event: MessageEvent<string>): void {
    if (event.lastEventId) this.last = event.lastEventId;
    const fact = JSON.parse(event.data) as Fact;
    document.dispatchEvent(new CustomEvent<Fact>("linli:fact", { detail: fact }));
    for (const panel of document.querySelectorAll<HTMLElement>("[data-live]")) if (cares(panel, fact)) this.waiting.add(panel);
    if (this.waiting.size && !this.gather) this.gather = window.setTimeout(() => this.refresh(), GATHER_MS);
  }

  private refresh(): void {
    this.gather = 0;
    const panels = [...this.waiting];
    this.waiting.clear();
    for (const panel of panels) {
      if (!panel.isConnected) continue;
      if (panel.contains(document.activeElement) && document.activeElement?.matches("input:not([type=button]), textarea, select")) {
        this.waiting.add(panel); // Somebody is typing in it: wait until they have left.
      } else {
        htmx.trigger(panel, "refresh", {});
      }
    }
    if (this.waiting.size) this.gather = window.setTimeout(() => this.refresh(), TYPING_MS);
  }

  private refreshAll(): void {
    for (const panel of document.querySelectorAll<HTMLElement>("[data-live]")) this.waiting.add(panel);
    this.refresh();
  }

  private show(state: State): void {
    this.dataset["state"] = state;
    const sign = this.querySelector<HTMLElement>(".live-state");
    if (sign) {
      sign.dataset["state"] = state;
      sign.textContent = this.getAttribute(`words-${state}`) ?? state;
    }
    window.clearInterval(this.poll);
    this.poll = state === "poll" ? window.setInterval(() => this.refreshAll(), POLL_MS) : 0;
  }

  private onVisibility = (): void => {
    window.clearTimeout(this.asleep);
    if (document.hidden) {
      this.asleep = window.setTimeout(() => this.close(), HIDDEN_MS);
    } else if (!this.stream) {
      this.open();
      this.refreshAll();
    }
  };
}

customElements.define("linli-live", Live);
