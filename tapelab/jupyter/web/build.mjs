// Bundle src/ into widget.js and widget.css. The first line of both names the hash of their sources, so that
// a test without Node can tell whether the committed bundle is stale.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const flag = process.argv.indexOf("--outdir");
const outdir = flag > 0 ? resolve(process.argv[flag + 1]) : resolve(here, "../static");

const banner = `/*! tapelab web ${hashOfSources()} */`;
await build({
  absWorkingDir: here,
  entryPoints: { widget: "src/index.ts" },
  banner: { js: banner },
  format: "esm",
  ...common(),
});
await build({
  absWorkingDir: here,
  entryPoints: { widget: "src/style/widget.css" },
  banner: { css: banner },
  ...common(),
});

function common() {
  return { outdir, bundle: true, minify: true, target: "es2022", charset: "utf8", legalComments: "none", logLevel: "warning" };
}

/** sha256 over path, NUL, content, NUL of each source in the order of their paths. */
function hashOfSources() {
  const files = readdirSync(join(here, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(here, join(entry.parentPath, entry.name)).split(sep).join("/"));
  const hash = createHash("sha256");
  for (const path of [...files, "package.json", "package-lock.json", "tsconfig.json", "build.mjs"].sort()) {
    hash.update(path).update("\0").update(readFileSync(join(here, path))).update("\0");
  }
  return hash.digest("hex");
}
