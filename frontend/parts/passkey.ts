// <linli-passkey act="create|get" options="ADDRESS">: makes or uses a passkey when the button of its form is pressed, and sends
// the form with the answer. words-wait, words-none, words-failed: what its status says. Without passkeys the button stays hidden.

type Answer = PublicKeyCredential & { toJSON(): unknown };

class Passkey extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form || typeof PublicKeyCredential === "undefined" || !("parseCreationOptionsFromJSON" in PublicKeyCredential)) return this.say("none");
    this.querySelector("button")?.removeAttribute("hidden");
    this.say("");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.run(form);
    });
  }

  private say(name: string): void {
    const status = this.querySelector('[role="status"]');
    if (status) status.textContent = name ? (this.getAttribute(`words-${name}`) ?? "") : "";
  }

  private async run(form: HTMLFormElement): Promise<void> {
    const button = form.querySelector("button");
    if (button) button.disabled = true;
    this.say("wait");
    try {
      const token = form.querySelector<HTMLInputElement>('input[name="csrfmiddlewaretoken"]')?.value ?? "";
      const asked = await fetch(this.getAttribute("options") ?? "", { method: "POST", headers: { "X-CSRFToken": token } });
      if (!asked.ok) throw new Error(String(asked.status));
      const options: unknown = await asked.json();
      const answer =
        this.getAttribute("act") === "create"
          ? await navigator.credentials.create({
              publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON),
            })
          : await navigator.credentials.get({
              publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON),
            });
      const field = form.querySelector<HTMLInputElement>('input[name="answer"]');
      if (!answer || !field) throw new Error("no answer");
      field.value = JSON.stringify((answer as Answer).toJSON());
      form.submit();
    } catch {
      this.say("failed");
      if (button) button.disabled = false;
    }
  }
}

customElements.define("linli-passkey", Passkey);
