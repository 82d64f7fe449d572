// [data-here]: "here, where I am". Needs no map: it fills the two inputs that its <linli-map> or <linli-here> names, so it works
// before the heavy map has come, and tells the map with linli:here so that it moves.

type Holder = HTMLElement;

function say(holder: Holder, name: string): void {
  const status = holder.querySelector('[role="status"]');
  if (status) status.textContent = holder.getAttribute(`words-${name}`) ?? "";
}

function fill(holder: Holder, axis: "lon" | "lat", value: number): void {
  const input = document.getElementById(holder.getAttribute(`${axis}-input`) ?? "") as HTMLInputElement | null;
  if (!input) return;
  input.value = value.toFixed(6);
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const holder = (event.target as Element).closest("[data-here]")?.closest<Holder>("linli-map, linli-here");
  if (!holder) return;
  say(holder, "searching");
  if (!("geolocation" in navigator)) return say(holder, "no-position");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      fill(holder, "lon", coords.longitude);
      fill(holder, "lat", coords.latitude);
      say(holder, "chosen");
      document.dispatchEvent(new CustomEvent("linli:here", { detail: { lon: coords.longitude, lat: coords.latitude } }));
    },
    () => say(holder, "no-position"),
    { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
  );
});
