// How the district is drawn: one GeoJSON source, each feature's "layer" says what it is. No tiles, no sprite, no glyph server.
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { Feature, FeatureCollection } from "geojson";

export interface District {
  bounds?: [number, number, number, number];
  [layer: string]: unknown;
}

const LIGHT = {
  land: "#f3f0e8", green: "#d5e6cd", water: "#bcd9e8", estate: "#e9e2d4", open: "#ece3e6", building: "#dad3c5", buildingLine: "#c3baa9",
  road: "#ffffff", roadLine: "#d8d1c3", edge: "#a8401f", text: "#3a423e", halo: "#ffffff",
  ok: "#1d6b34", info: "#1d5796", warn: "#a85d00", bad: "#b0232a", ring: "#ffffff", mine: "#0b6652",
};
const DARK: typeof LIGHT = {
  land: "#171d1a", green: "#1e3324", water: "#163142", estate: "#1e2421", open: "#26222a", building: "#2b332f", buildingLine: "#3a443f",
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
const isLine: ExpressionSpecification = ["in", ["geometry-type"], ["literal", ["LineString", "MultiLineString"]]];

/** A width that grows with the zoom, wider for bigger roads; `more` is the edge on both sides. */
function roadWidth(more: number): ExpressionSpecification {
  const at = (factor: number): ExpressionSpecification => [
    "+", more, ["*", factor, ["match", ["get", "class"], ["arterial", "main", "primary"], 2.2, ["street", "secondary"], 1.5, ["lane", "path", "alley"], 0.7, 1.2]],
  ];
  return ["interpolate", ["exponential", 1.7], ["zoom"], 12, at(0.8), 15, at(3), 18, at(14)];
}

export function layersOf(c: Colours): LayerSpecification[] {
  const on = { source: "district" } as const;
  const round = { "line-cap": "round", "line-join": "round" } as const;
  const labels = (id: string, filter: ExpressionSpecification, size: number, minzoom: number, maxzoom = 24): LayerSpecification => ({
    ...on, id, type: "symbol", filter, minzoom, maxzoom,
    layout: {
      "text-field": ["coalesce", ["get", "label"], ["get", "name"], ""], "text-font": ["sans-serif"], "text-size": size,
      "text-max-width": 8, "symbol-placement": "point", "text-padding": 6,
    },
    paint: { "text-color": c.text, "text-halo-color": c.halo, "text-halo-width": 1.6 },
  });
  const outline = (id: string, filter: ExpressionSpecification, width: number, dash: number[], opacity: number): LayerSpecification => ({
    ...on, id, type: "line", filter, paint: { "line-color": c.edge, "line-width": width, "line-dasharray": dash, "line-opacity": opacity },
  });
  return [
    { id: "ground", type: "background", paint: { "background-color": c.land } },
    { ...on, id: "green", type: "fill", filter: isOf("green"), paint: { "fill-color": c.green } },
    { ...on, id: "estates", type: "fill", filter: isOf("estates"), paint: { "fill-color": c.estate } },
    { ...on, id: "public", type: "fill", filter: isOf("public"), paint: { "fill-color": c.open } },
    { ...on, id: "water", type: "fill", filter: ["all", isOf("water"), ["!", isLine]], paint: { "fill-color": c.water } },
    { ...on, id: "road-edge", type: "line", filter: isOf("roads"), layout: round, paint: { "line-color": c.roadLine, "line-width": roadWidth(1.6) } },
    { ...on, id: "road", type: "line", filter: isOf("roads"), layout: round, paint: { "line-color": c.road, "line-width": roadWidth(0) } },
    { ...on, id: "buildings", type: "fill", minzoom: 13.5, filter: isOf("buildings"), paint: { "fill-color": c.building, "fill-outline-color": c.buildingLine } },
    { ...outline("grids", isOf("grids"), 1, [2, 2], 0.4), minzoom: 13.5 } as LayerSpecification,
    outline("communities", isOf("communities"), 1.5, [4, 2], 0.65),
    outline("subdistricts", isOf("subdistricts"), 2.4, [6, 2, 1, 2], 0.8),
    {
      ...on, id: "road-names", type: "symbol", minzoom: 14, filter: isOf("roads"),
      layout: { "text-field": ["coalesce", ["get", "name"], ""], "text-font": ["sans-serif"], "text-size": 12, "symbol-placement": "line", "symbol-spacing": 320 },
      paint: { "text-color": c.text, "text-halo-color": c.halo, "text-halo-width": 1.6 },
    },
    labels("building-names", isOf("buildings"), 11, 16.3),
    labels("place-names", isOf("estates", "green", "public", "water"), 12, 14.8),
    labels("grid-names", isOf("grids"), 12, 15.8),
    labels("community-names", isOf("communities"), 13, 13, 16),
    labels("subdistrict-names", isOf("subdistricts"), 16, 9, 13),
    { id: "mine", source: "mine", type: "line", paint: { "line-color": c.mine, "line-width": 4 } },
    { id: "mine-fill", source: "mine", type: "fill", paint: { "fill-color": c.mine, "fill-opacity": 0.08 } },
    {
      id: "marks", source: "marks", type: "symbol",
      layout: {
        "icon-image": ["concat", "mark:", ["coalesce", ["get", "tone"], "info"], ":", ["coalesce", ["get", "sign"], ""]],
        "icon-size": ["interpolate", ["linear"], ["zoom"], 11, 0.55, 16, 1],
        "icon-allow-overlap": true, "icon-ignore-placement": true, "symbol-z-order": "source",
      },
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
