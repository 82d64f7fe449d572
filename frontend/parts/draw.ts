// <linli-draw kind="line|polygon" input="ID">: a map inside it on which points are pressed; they go into the text field as GeoJSON.
//
// Works by keyboard too: move the map with the arrow keys and press "Point at the middle of the map". What stands in the
// field already is drawn. Without the map the field itself takes GeoJSON or pairs of numbers.
import type { GeoJSONSource, Map, MapMouseEvent } from "maplibre-gl";
import type { Feature, Geometry, Position } from "geojson";
import { coloursNow } from "./mapstyle";

function pointsOf(text: string): Position[] {
  try {
    const found = JSON.parse(text) as Geometry | Feature;
    const geometry = found.type === "Feature" ? found.geometry : found;
    if (geometry.type === "LineString") return geometry.coordinates;
    if (geometry.type === "Polygon") return (geometry.coordinates[0] ?? []).slice(0, -1);
  } catch {
    return [...text.matchAll(/(-?\d{1,3}(?:\.\d+)?)[\s,，]+(-?\d{1,3}(?:\.\d+)?)/g)].map((pair) => [Number(pair[1]), Number(pair[2])]);
  }
  return [];
}

class Draw extends HTMLElement {
  private points: Position[] = [];
  private map: Map | null = null;

  connectedCallback(): void {
    this.points = pointsOf(this.input?.value ?? "");
    this.addEventListener("linli:map", (event) => this.take((event as CustomEvent<Map>).detail));
    this.button("add", () => this.map && this.add(this.map.getCenter().toArray()));
    this.button("back", () => this.set(this.points.slice(0, -1)));
    this.button("clear", () => this.set([]));
    this.input?.addEventListener("change", () => {
      this.points = pointsOf(this.input?.value ?? "");
      this.show();
    });
  }

  private get input(): HTMLTextAreaElement | null {
    return document.getElementById(this.getAttribute("input") ?? "") as HTMLTextAreaElement | null;
  }

  private button(name: string, act: () => void): void {
    this.querySelector(`[data-${name}]`)?.addEventListener("click", act);
  }

  private take(map: Map): void {
    this.map = map;
    const colour = coloursNow().bad;
    map.addSource("drawn", { type: "geojson", data: this.shape() });
    map.addLayer({ id: "drawn-fill", type: "fill", source: "drawn", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour, "fill-opacity": 0.15 } });
    map.addLayer({ id: "drawn-line", type: "line", source: "drawn", paint: { "line-color": colour, "line-width": 3 } });
    map.addLayer({ id: "drawn-points", type: "circle", source: "drawn", paint: { "circle-radius": 5, "circle-color": colour, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2 } });
    map.doubleClickZoom.disable();
    map.on("click", (event: MapMouseEvent) => this.add([event.lngLat.lng, event.lngLat.lat]));
    this.show();
  }

  private add(point: Position): void {
    this.set([...this.points, point.map((value) => Number(value.toFixed(7)))]);
  }

  private set(points: Position[]): void {
    this.points = points;
    if (this.input) this.input.value = points.length ? JSON.stringify(this.shape()) : "";
    this.show();
  }

  /** The geometry of the points so far: a line until an area has three. */
  private shape(): Geometry {
    const closed = this.getAttribute("kind") === "polygon" && this.points.length > 2;
    if (closed) return { type: "Polygon", coordinates: [[...this.points, this.points[0] as Position]] };
    return this.points.length > 1 ? { type: "LineString", coordinates: this.points } : { type: "MultiPoint", coordinates: this.points };
  }

  private show(): void {
    this.map?.getSource<GeoJSONSource>("drawn")?.setData(this.shape());
    const status = this.querySelector<HTMLElement>(":scope > .map-tools [role=status]");
    if (status) status.textContent = `${this.getAttribute("words-points") ?? ""} ${this.points.length}`;
  }
}

customElements.define("linli-draw", Draw);
