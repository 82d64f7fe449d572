// <linli-draft key="…"> around a form: typed words survive a lost network and a closed tab, on this device only.
//
// Never kept: passwords, telephone numbers, files, hidden fields and whatever is marked data-private. A draft is thrown away
// after a week, when its form was answered with a redirect, and by <linli-draft key="…" clear> on the page that follows.

type Kept = { at: number; fields: Record<string, string> };
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const WEEK = 7 * 24 * 3600 * 1000;
const SKIPPED = new Set(["password", "tel", "file", "hidden", "submit", "button", "radio", "checkbox"]);

class Draft extends HTMLElement {
  private timer = 0;

  connectedCallback(): void {
    if (this.hasAttribute("clear")) return this.forget();
    this.restore();
    this.addEventListener("input", () => {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.keep(), 400);
    });
    this.addEventListener("htmx:afterRequest", (event) => {
      const xhr = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr;
      const moved = ["HX-Redirect", "HX-Location"].some((name) => xhr.getResponseHeader(name));
      if (xhr.status < 300 && moved) this.forget();
    });
    this.querySelector("[data-discard]")?.addEventListener("click", () => {
      this.forget();
      this.querySelector("form")?.reset();
      this.note(false);
    });
  }

  private get place(): string {
    return `linli-draft:${this.getAttribute("key") ?? location.pathname}`;
  }

  private fields(): Field[] {
    const all = this.querySelectorAll<Field>("input[name], textarea[name], select[name]");
    return [...all].filter((field) => !SKIPPED.has(field.type) && !("private" in field.dataset));
  }

  private keep(): void {
    const fields = Object.fromEntries(this.fields().map((field) => [field.name, field.value]));
    const filled = Object.values(fields).some(Boolean);
    try {
      if (!filled) return this.forget();
      localStorage.setItem(this.place, JSON.stringify({ at: Date.now(), fields } satisfies Kept));
      this.dataset["kept"] = "";
    } catch {
      // Storage full or forbidden: the form still works, it is only not kept.
    }
  }

  private restore(): void {
    let kept: Kept | null = null;
    try {
      kept = JSON.parse(localStorage.getItem(this.place) ?? "null") as Kept | null;
    } catch {
      return;
    }
    if (!kept || Date.now() - kept.at > WEEK) return this.forget();
    let changed = false;
    for (const field of this.fields()) {
      const words = kept.fields[field.name];
      if (!words || field.value === words || (field.value && field.tagName !== "SELECT")) continue;
      field.value = words;
      changed = true;
    }
    this.note(changed);
  }

  private note(shown: boolean): void {
    const note = this.querySelector<HTMLElement>("[data-restored]");
    if (note) note.hidden = !shown;
  }

  private forget(): void {
    window.clearTimeout(this.timer);
    try {
      localStorage.removeItem(this.place);
    } catch {
      // Nothing was kept where storage is forbidden.
    }
  }
}

customElements.define("linli-draft", Draft);
