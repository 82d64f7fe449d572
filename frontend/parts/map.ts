// <linli-map>: the district as a vector map; shows marks, an own outline, and lets a person pick a place.
//
// Attributes: layers (URL of the district), marks and outline (URL or #id of a JSON script), center "lon,lat", zoom, pick with
// lon-input and lat-input (ids), refresh (kinds of facts after which the marks are read again). Events: linli:place {lon, lat}, linli:mark {…properties}, linli:map (the map itself, once it is drawn). Words come as words-… attributes.
import { AttributionControl, Map, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import type { GeoJSONSource, LngLatLike } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { FeatureCollection } from "geojson";
import type { Fact } from "./live";
import { drawsSigns } from "./mapsigns";
import { coloursNow, styleOf, type District } from "./mapstyle";

setWorkerUrl(workerUrl);

const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };

async function read<T>(where: string | null, otherwise: T): Promise<T> {
  if (!where) return otherwise;
  if (where.startsWith("#")) return JSON.parse(document.querySelector(where)?.textContent || "null") ?? otherwise;
  const answer = await fetch(where, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${where}: ${answer.status}`);
  return (await answer.json()) as T;
}

class DistrictMap extends HTMLElement {
  private map: Map | null = null;
  private waiting = 0;
  private pin: Marker | null = null;

  connectedCallback(): void {
    if (this.hasAttribute("refresh")) document.addEventListener("linli:fact", this.onFact);
    if (!this.map) void this.start();
  }

  disconnectedCallback(): void {
    document.removeEventListener("linli:fact", this.onFact);
    document.removeEventListener("linli:here", this.onHere);
    window.clearTimeout(this.waiting);
    this.map?.remove();
    this.map = null;
  }

  /** Reads the marks again, for a page that heard of a change. */
  async refresh(): Promise<void> {
    const source = this.map?.getSource<GeoJSONSource>("marks");
    source?.setData(await read(this.getAttribute("marks"), NOTHING));
  }

  /** Somebody said "here": the place is in the inputs already, the map follows. */
  private onHere = (event: Event): void => {
    const { lon, lat } = (event as CustomEvent<{ lon: number; lat: number }>).detail;
    this.map?.jumpTo({ center: [lon, lat], zoom: 17 });
    this.choose(lon, lat);
  };

  private onFact = (event: Event): void => {
    const { kind } = (event as CustomEvent<Fact>).detail;
    const wanted = (this.getAttribute("refresh") ?? "").split(/\s+/).filter(Boolean);
    if (this.waiting || !wanted.some((prefix) => kind.startsWith(prefix))) return;
    this.waiting = window.setTimeout(() => {
      this.waiting = 0;
      void this.refresh().catch(() => undefined); // The next fact tries again.
    }, 1_000);
  };

  private async start(): Promise<void> {
    const canvas = this.querySelector<HTMLElement>(".map-canvas");
    if (!canvas) return;
    try {
      const [district, mine, marks] = await Promise.all([
        read<District>(this.getAttribute("layers"), {}),
        read(this.getAttribute("outline"), NOTHING),
        read(this.getAttribute("marks"), NOTHING),
      ]);
      this.draw(canvas, district, mine, marks);
    } catch {
      // Without WebGL or without the network the words and fields around the map still do the work.
      canvas.hidden = true;
      this.say("failed");
    }
  }

  /** The words of the library's own controls, in the language of the page. */
  private locale(): Record<string, string> {
    const words = (name: string): string => this.getAttribute(name) ?? "";
    return {
      "Map.Title": words("label"),
      "Marker.Title": words("words-marker"),
      "NavigationControl.ZoomIn": words("words-zoom-in"),
      "NavigationControl.ZoomOut": words("words-zoom-out"),
    };
  }

  private draw(canvas: HTMLElement, district: District, mine: FeatureCollection, marks: FeatureCollection): void {
    const [lon, lat] = (this.getAttribute("center") ?? "").split(",").map(Number);
    const centre = Number.isFinite(lon) && Number.isFinite(lat) ? ([lon, lat] as [number, number]) : null;
    const bounds = district.bounds;
    const map = new Map({
      container: canvas,
      locale: this.locale(),
      style: styleOf(district, mine, marks),
      localIdeographFontFamily: getComputedStyle(this).fontFamily,
      attributionControl: false,
      cooperativeGestures: this.hasAttribute("cooperative"),
      dragRotate: false,
      pitchWithRotate: false,
      maxZoom: 19,
      fadeDuration: 100,
      ...(centre ? { center: centre, zoom: Number(this.getAttribute("zoom") ?? 16) } : bounds ? { bounds, fitBoundsOptions: { padding: 24 } } : {}),
    });
    drawsSigns(map);
    map.touchZoomRotate.disableRotation();
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    if (this.getAttribute("attribution")) map.addControl(new AttributionControl({ compact: true, customAttribution: this.getAttribute("attribution") ?? "" }));
    map.getCanvas().setAttribute("aria-label", this.getAttribute("label") ?? "");
    this.map = map;
    map.on("load", () => {
      this.dataset["ready"] = "1";
      this.dispatchEvent(new CustomEvent("linli:map", { bubbles: true, detail: map }));
    });
    map.on("click", "marks", (event) => {
      const found = event.features?.[0]?.properties;
      if (!found) return;
      const go = this.dispatchEvent(new CustomEvent("linli:mark", { bubbles: true, cancelable: true, detail: found }));
      if (go && typeof found["url"] === "string") location.assign(found["url"]);
    });
    map.on("mousemove", "marks", (event) => {
      map.getCanvas().style.cursor = "pointer";
      map.getCanvas().title = String(event.features?.[0]?.properties["label"] ?? "");
    });
    map.on("mouseleave", "marks", () => {
      map.getCanvas().style.cursor = "";
      map.getCanvas().title = "";
    });
    if (this.hasAttribute("pick")) this.picking(map, centre);
  }

  private picking(map: Map, centre: [number, number] | null): void {
    const given = [this.input("lon")?.value, this.input("lat")?.value].map((value) => (value ? Number(value) : NaN));
    if (given.every(Number.isFinite)) this.put(given as [number, number], true);
    else if (centre && this.getAttribute("pick") === "center") this.put(centre, false);
    map.on("click", (event) => this.choose(event.lngLat.lng, event.lngLat.lat));
    this.querySelector("[data-middle]")?.addEventListener("click", () => {
      const middle = map.getCenter();
      this.choose(middle.lng, middle.lat);
    });
    document.addEventListener("linli:here", this.onHere);
  }

  private choose(lon: number, lat: number): void {
    const [x, y] = [lon.toFixed(6), lat.toFixed(6)];
    for (const [name, value] of [["lon", x], ["lat", y]] as const) {
      const input = this.input(name);
      if (!input) continue;
      input.value = value;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.put([lon, lat], false);
    this.say("chosen");
    this.dispatchEvent(new CustomEvent("linli:place", { bubbles: true, detail: { lon: Number(x), lat: Number(y) } }));
  }

  private put(place: LngLatLike, move: boolean): void {
    if (!this.map) return;
    this.pin ??= new Marker({ color: coloursNow().edge, scale: 1.2 }).setLngLat(place).addTo(this.map);
    this.pin.setLngLat(place);
    if (move) this.map.jumpTo({ center: place, zoom: 16.5 });
  }

  private input(axis: "lon" | "lat"): HTMLInputElement | null {
    return document.getElementById(this.getAttribute(`${axis}-input`) ?? "") as HTMLInputElement | null;
  }

  private say(name: string): void {
    const status = this.querySelector('[role="status"]');
    if (status) status.textContent = this.getAttribute(`words-${name}`) ?? "";
  }
}

customElements.define("linli-map", DistrictMap);
