import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

// Packed copies beside each file, so that the web server sends them as they are and packs nothing itself.
function packed(): Plugin {
  return {
    name: "packed",
    apply: "build",
    closeBundle() {
      const folder = new URL("./dist/assets/", import.meta.url);
      for (const name of readdirSync(folder).filter((file) => /\.(js|css)$/.test(file))) {
        const bytes = readFileSync(new URL(name, folder));
        writeFileSync(new URL(`${name}.gz`, folder), gzipSync(bytes, { level: 9 }));
        writeFileSync(new URL(`${name}.br`, folder), brotliCompressSync(bytes));
      }
    },
  };
}

// Django serves the result under /static/; templates find the hashed names through the manifest.
export default defineConfig({
  base: "/static/",
  publicDir: "public",
  plugins: [packed()],
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
