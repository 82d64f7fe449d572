// <linli-push key="…" language="…">: lets this browser take push messages. Asks only when its button is pressed; the form that
// works without scripts stays as it is. words-on, words-denied, words-none, words-failed: what its status says.

function bytesOf(key: string): Uint8Array<ArrayBuffer> {
  const text = atob(key.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}

class Push extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!("serviceWorker" in navigator) || !("PushManager" in window)) return this.say("none");
    button?.removeAttribute("hidden");
    button?.addEventListener("click", () => void this.subscribe(button));
  }

  private say(name: string): void {
    const status = this.querySelector('[role="status"]');
    if (status) status.textContent = this.getAttribute(`words-${name}`) ?? "";
  }

  private async subscribe(button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") return this.say("denied");
      const worker = await navigator.serviceWorker.register("/push.js", { scope: "/" });
      await navigator.serviceWorker.ready;
      const device = await worker.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: bytesOf(this.getAttribute("key") ?? ""),
      });
      const token = document.querySelector<HTMLInputElement>('input[name="csrfmiddlewaretoken"]')?.value ?? "";
      const answer = await fetch("/api/v1/me/devices", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ ...device.toJSON(), language: this.getAttribute("language") ?? "zh-hans" }),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      this.say("on");
      window.location.reload();
    } catch {
      this.say("failed");
    } finally {
      button.disabled = false;
    }
  }
}

customElements.define("linli-push", Push);
