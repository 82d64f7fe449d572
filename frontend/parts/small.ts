// Three small habits of every page: asking before harm, short messages, and forms that say they are being sent.

// <button type="submit" data-confirm="ID"> asks in the <dialog id=ID> first; its button [value=yes] goes ahead.
document.addEventListener("click", (event) => {
  const button = (event.target as Element | null)?.closest<HTMLButtonElement>("button[data-confirm]");
  const dialog = button && document.getElementById(button.dataset["confirm"] ?? "");
  if (!button || !(dialog instanceof HTMLDialogElement) || button.dataset["sure"]) return;
  event.preventDefault();
  event.stopPropagation();
  dialog.returnValue = "";
  dialog.showModal();
  dialog.addEventListener(
    "close",
    () => {
      if (dialog.returnValue !== "yes") return button.focus();
      button.dataset["sure"] = "1";
      button.click();
      delete button.dataset["sure"];
    },
    { once: true },
  );
}, { capture: true });

// The answer header HX-Trigger: {"linli:toast": {"text": "…", "tone": "ok"}} shows a short message.
document.addEventListener("linli:toast", (event) => {
  const { text, tone } = (event as CustomEvent<{ text: string; tone?: string }>).detail;
  const place = document.getElementById("toasts");
  if (!place) return;
  const toast = document.createElement("div");
  toast.className = `alert tone-${tone ?? "ok"}`;
  const words = document.createElement("div");
  words.textContent = text;
  toast.append(words);
  place.append(toast);
  window.setTimeout(() => toast.remove(), Math.max(6_000, text.length * 150));
});

// A form without htmx is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method === "dialog" || form.matches("[hx-post], [hx-get], [hx-put]")) return;
  if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
  form.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll('form[aria-busy="true"]')) form.removeAttribute("aria-busy");
});

// <button type="button" data-print> prints the page.
document.addEventListener("click", (event) => {
  if ((event.target as Element | null)?.closest("[data-print]")) window.print();
});

// A menu made of <details> closes by Escape and by a press elsewhere.
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector<HTMLDetailsElement>("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (!menu.contains(event.target as Node)) menu.open = false;
  }
});

// <button type="button" data-copy="ID" data-copied="…"> puts a text into the note that is open, else on the clipboard.
document.addEventListener("click", (event) => {
  const button = (event.target as Element | null)?.closest<HTMLButtonElement>("button[data-copy]");
  const from = button && document.getElementById(button.dataset["copy"] ?? "");
  if (!button || !(from instanceof HTMLTextAreaElement)) return;
  const notes = document.querySelectorAll<HTMLTextAreaElement>("textarea[name=note], textarea[name=answer]");
  const note = [...notes].find((one) => !one.readOnly && one.checkVisibility());
  if (note) {
    note.value = [note.value.trim(), from.value].filter(Boolean).join("\n");
    note.dispatchEvent(new Event("input", { bubbles: true }));
    note.focus();
    return;
  }
  from.select();
  void navigator.clipboard?.writeText(from.value).then(() => {
    const detail = { text: button.dataset["copied"] ?? "" };
    document.dispatchEvent(new CustomEvent("linli:toast", { detail }));
  });
});
