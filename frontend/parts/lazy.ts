// The map's code is heavy: it is fetched only where a map stands on the page, when it comes into view.

function load(): void {
  void import("../map");
}

const maps = document.querySelectorAll("linli-map");
if (maps.length && "IntersectionObserver" in window) {
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    load();
  }, { rootMargin: "200px" });
  maps.forEach((map) => seen.observe(map));
} else if (maps.length) {
  load();
}
document.addEventListener("htmx:afterSettle", (event) => {
  if ((event.target as Element).querySelector("linli-map")) load();
});
