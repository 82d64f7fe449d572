// <linli-photos> around <input type=file multiple>: previews, removing, and shrinking on the device before upload.
//
// The chosen photos are put back into the input itself, so that the form sends them with or without htmx.

const LONGEST = 2048;
const QUALITY = 0.85;

/** The photo as a JPEG no longer than 2048 px; as it was when the device cannot read it or when that is smaller. */
export async function shrink(file: File): Promise<File> {
  if (!file.type.startsWith("image/") || file.type === "image/gif") return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!blob || (scale === 1 && blob.size >= file.size)) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
  } catch {
    return file;
  }
}

class Photos extends HTMLElement {
  private kept: File[] = [];
  private input: HTMLInputElement | null = null;
  private busy = Promise.resolve();

  connectedCallback(): void {
    this.input = this.querySelector<HTMLInputElement>('input[type="file"]');
    this.input?.addEventListener("change", () => {
      const fresh = [...(this.input?.files ?? [])];
      this.busy = this.busy.then(() => this.add(fresh));
    });
    const form = this.closest("form");
    form?.addEventListener("htmx:xhr:progress", (event) => {
      const { loaded, total } = (event as CustomEvent<{ loaded: number; total: number }>).detail;
      this.progress(total ? loaded / total : 0);
    });
    form?.addEventListener("htmx:afterRequest", () => this.progress(null));
    form?.addEventListener("reset", () => {
      this.kept = [];
      this.draw();
    });
  }

  private words(name: string): string {
    return this.getAttribute(`words-${name}`) ?? name;
  }

  private async add(fresh: File[]): Promise<void> {
    const most = Number(this.getAttribute("max") ?? 9);
    const room = Math.max(0, most - this.kept.length);
    if (room < fresh.length) this.say(this.words("too-many").replace("%n", String(most)));
    for (const [index, file] of fresh.slice(0, room).entries()) {
      this.progress(index / fresh.length);
      this.kept.push(await shrink(file));
    }
    this.progress(null);
    this.draw();
  }

  private draw(): void {
    const transfer = new DataTransfer();
    for (const file of this.kept) transfer.items.add(file);
    if (this.input) this.input.files = transfer.files;
    const list = this.querySelector<HTMLElement>(".photos");
    if (!list) return;
    for (const picture of list.querySelectorAll("img")) URL.revokeObjectURL(picture.src);
    list.replaceChildren(...this.kept.map((file, index) => this.item(file, index)));
    if (this.kept.length) this.say(this.words("count").replace("%n", String(this.kept.length)));
    this.dispatchEvent(new CustomEvent("linli:photos", { bubbles: true, detail: this.kept.length }));
  }

  private item(file: File, index: number): HTMLElement {
    const item = document.createElement("li");
    const shot = document.createElement("span");
    shot.className = "shot";
    const picture = document.createElement("img");
    picture.src = URL.createObjectURL(file);
    picture.alt = `${this.words("photo")} ${index + 1}`;
    shot.append(picture);
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "btn remove";
    remove.textContent = this.words("remove");
    remove.setAttribute("aria-label", `${this.words("remove")} ${picture.alt}`);
    remove.addEventListener("click", () => {
      this.kept.splice(index, 1);
      this.draw();
      this.input?.focus();
    });
    item.append(shot, remove);
    return item;
  }

  private say(words: string): void {
    const status = this.querySelector('[role="status"]');
    if (status) status.textContent = words;
  }

  private progress(part: number | null): void {
    const bar = this.querySelector("progress");
    if (!bar) return;
    bar.hidden = part === null;
    if (part !== null) bar.value = part;
  }
}

customElements.define("linli-photos", Photos);
