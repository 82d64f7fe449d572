// htmx with our settings: nothing evaluated, own host only, and error answers are shown instead of dropped.
import htmx from "htmx.org";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0;
htmx.config.defaultSwapStyle = "outerHTML";
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "[45]..", swap: true, error: true },
];

// What a panel fetches by itself is no sign that somebody is there: it does not keep the session open.
document.addEventListener("htmx:configRequest", (event) => {
  const detail = (event as CustomEvent<{ triggeringEvent?: Event; headers: Record<string, string> }>).detail;
  if (detail.triggeringEvent?.type === "refresh") detail.headers["X-Linli-Refresh"] = "1";
});

// An error that did not come from Linli itself (a proxy's page) must not replace what the person typed.
document.addEventListener("htmx:beforeSwap", (event) => {
  const detail = (event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean }>).detail;
  if (detail.xhr.status >= 400 && !detail.xhr.getResponseHeader("HX-Retarget")) detail.shouldSwap = false;
});

// A lost connection is said in words, in the page's own message region.
document.addEventListener("htmx:sendError", () => {
  const region = document.getElementById("messages");
  const words = document.querySelector<HTMLMetaElement>('meta[name="offline-words"]')?.content;
  if (!region || !words) return;
  const note = document.createElement("div");
  note.className = "alert tone-warn";
  note.textContent = words;
  region.replaceChildren(note);
  region.scrollIntoView({ block: "nearest" });
});

document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.target as HTMLElement;
  if (target.id === "messages" && target.firstElementChild) {
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  }
});

export default htmx;
