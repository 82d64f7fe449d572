// The chunk that carries MapLibre; fetched by parts/lazy.ts.
import "maplibre-gl/dist/maplibre-gl.css";
import "./css/map.css";
import "./parts/draw";
import "./parts/map";
