// How the district is drawn: one GeoJSON source, each feature's "layer" says what it is. No tiles, no sprite, no glyph server.
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { Feature, FeatureCollection } from "geojson";

export interface District {
  bounds?: [number, number, number, number];
  [layer: string]: unknown;
}

const LIGHT = {
  land: "#f3f0e8", green: "#d5e6cd", water: "#bcd9e8", estate: "#eae4d8", building: "#dad3c5", buildingLine: "#c3baa9",
  road: "#ffffff", roadLine: "#d8d1c3", edge: "#a8401f", text: "#3a423e", halo: "#ffffff",
  ok: "#1d6b34", info: "#1d5796", warn: "#a85d00", bad: "#b0232a", ring: "#ffffff", mine: "#0b6652",
};
const DARK: typeof LIGHT = {
  land: "#171d1a", green: "#1e3324", water: "#163142", estate: "#1e2421", building: "#2b332f", buildingLine: "#3a443f",
  road: "#39433e", roadLine: "#232b27", edge: "#f0926f", text: "#ccd5d0", halo: "#111614",
  ok: "#7fd396", info: "#8fbff2", warn: "#f2bd67", bad: "#ff9d97", ring: "#111614", mine: "#63cdb0",
};
export type Colours = typeof LIGHT;

/** Dark when the page is: chosen by its theme, else by the device. */
export function coloursNow(): Colours {
  const theme = document.documentElement.dataset["theme"];
  const dark = theme ? theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  return dark ? DARK : LIGHT;
}

/** One collection out of `{name: FeatureCollection, …}` or of a single collection whose features say `layer`. */
export function gather(district: District): FeatureCollection {
  const features: Feature[] = [];
  const add = (collection: FeatureCollection, layer?: string): void => {
    for (const feature of collection.features) {
      const given = feature.properties ?? {};
      features.push({ ...feature, properties: { ...given, layer: layer ?? given["layer"] ?? given["kind"] ?? "land" } });
    }
  };
  if (Array.isArray(district["features"])) add(district as unknown as FeatureCollection);
  const groups = (district["layers"] ?? district) as Record<string, unknown>;
  for (const [name, value] of Object.entries(groups)) {
    if (value && typeof value === "object" && Array.isArray((value as FeatureCollection).features)) add(value as FeatureCollection, name);
  }
  return { type: "FeatureCollection", features };
}

const isOf = (...names: string[]): ExpressionSpecification => ["in", ["get", "layer"], ["literal", names]];
const wide = (near: number, far: number): ExpressionSpecification => ["interpolate", ["exponential", 1.6], ["zoom"], 12, far, 18, near];

export function layersOf(c: Colours): LayerSpecification[] {
  const on = { source: "district" } as const;
  const labels = (id: string, filter: ExpressionSpecification, size: number, minzoom: number): LayerSpecification => ({
    ...on, id, type: "symbol", filter, minzoom,
    layout: {
      "text-field": ["coalesce", ["get", "name"], ""], "text-font": ["sans-serif"], "text-size": size, "text-max-width": 8,
      "symbol-placement": "point", "text-padding": 6,
    },
    paint: { "text-color": c.text, "text-halo-color": c.halo, "text-halo-width": 1.6 },
  });
  const outline = (id: string, filter: ExpressionSpecification, width: number, dash: number[], opacity: number): LayerSpecification => ({
    ...on, id, type: "line", filter, paint: { "line-color": c.edge, "line-width": width, "line-dasharray": dash, "line-opacity": opacity },
  });
  return [
    { id: "land", type: "background", paint: { "background-color": c.land } },
    { ...on, id: "green", type: "fill", filter: isOf("green", "parks", "park"), paint: { "fill-color": c.green } },
    { ...on, id: "estates", type: "fill", filter: isOf("estates", "estate", "blocks", "block"), paint: { "fill-color": c.estate } },
    { ...on, id: "water", type: "fill", filter: ["all", isOf("water", "river"), ["==", ["geometry-type"], "Polygon"]], paint: { "fill-color": c.water } },
    { ...on, id: "river", type: "line", filter: ["all", isOf("water", "river"), ["==", ["geometry-type"], "LineString"]], paint: { "line-color": c.water, "line-width": wide(40, 2) } },
    { ...on, id: "road-edge", type: "line", filter: isOf("roads", "road", "streets"), layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": c.roadLine, "line-width": wide(24, 2.6) } },
    { ...on, id: "road", type: "line", filter: isOf("roads", "road", "streets"), layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": c.road, "line-width": wide(20, 1.6) } },
    { ...on, id: "buildings", type: "fill", minzoom: 13.5, filter: isOf("buildings", "building"), paint: { "fill-color": c.building, "fill-outline-color": c.buildingLine } },
    outline("grids", isOf("grids", "grid"), 1, [2, 2], 0.45),
    outline("communities", isOf("communities", "community"), 1.6, [4, 2], 0.7),
    outline("subdistricts", isOf("subdistricts", "subdistrict"), 2.4, [6, 2, 1, 2], 0.8),
    {
      ...on, id: "road-names", type: "symbol", minzoom: 14, filter: isOf("roads", "road", "streets"),
      layout: { "text-field": ["coalesce", ["get", "name"], ""], "text-font": ["sans-serif"], "text-size": 12, "symbol-placement": "line" },
      paint: { "text-color": c.text, "text-halo-color": c.halo, "text-halo-width": 1.6 },
    },
    labels("building-names", isOf("buildings", "building"), 11, 16.5),
    labels("place-names", isOf("estates", "estate", "parks", "park", "green", "places", "labels", "water"), 12, 14.5),
    labels("grid-names", isOf("grids", "grid"), 12, 15.5),
    labels("community-names", isOf("communities", "community"), 14, 12),
    { id: "mine", source: "mine", type: "line", paint: { "line-color": c.mine, "line-width": 4 } },
    { id: "mine-fill", source: "mine", type: "fill", paint: { "fill-color": c.mine, "fill-opacity": 0.08 } },
    {
      id: "marks", source: "marks", type: "circle",
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 11, 5, 16, 11],
        "circle-color": ["match", ["get", "tone"], "ok", c.ok, "warn", c.warn, "bad", c.bad, c.info],
        "circle-stroke-color": c.ring, "circle-stroke-width": 2,
      },
    },
    {
      id: "mark-signs", source: "marks", type: "symbol",
      layout: {
        "text-field": ["coalesce", ["get", "sign"], ["match", ["get", "tone"], "ok", "✓", "warn", "!", "bad", "!!", "•"]],
        "text-font": ["sans-serif"], "text-size": ["interpolate", ["linear"], ["zoom"], 11, 8, 16, 13], "text-allow-overlap": true,
      },
      paint: { "text-color": c.ring },
    },
  ];
}

export function styleOf(district: District, mine: FeatureCollection, marks: FeatureCollection): StyleSpecification {
  return {
    version: 8,
    sources: {
      district: { type: "geojson", data: gather(district) },
      mine: { type: "geojson", data: mine },
      marks: { type: "geojson", data: marks },
    },
    layers: layersOf(coloursNow()),
  };
}
