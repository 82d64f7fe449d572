import { defineConfig } from "vite";

// Django serves the result under /static/; templates find the hashed names through the manifest.
export default defineConfig({
  base: "/static/",
  publicDir: "public",
  css: { preprocessorOptions: { scss: { quietDeps: true, loadPaths: ["node_modules"] } } },
  build: {
    manifest: true,
    outDir: "dist",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ["es2020", "chrome87", "firefox90", "safari14"],
    cssTarget: ["chrome99", "firefox97", "safari15.4"],
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      // htmx carries an eval that allowEval = false never reaches.
      checks: { eval: false, pluginTimings: false },
      input: ["resident.ts", "desk.ts", "field.ts"],
    },
  },
  worker: { format: "es" },
});
