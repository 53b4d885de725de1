// Bundle src/ into programs and their style. The first line of each names the hash of their sources, so that
// a test without Node can tell whether the committed bundle is stale.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build as buildStyle } from "esbuild";
import { rolldown } from "rolldown";

const here = dirname(fileURLToPath(import.meta.url));
const flag = process.argv.indexOf("--outdir");
const outdir = flag > 0 ? resolve(process.argv[flag + 1]) : resolve(here, "../static");

const banner = `/*! tapelab web ${hashOfSources()} */`;
// Programs that stand on their own: the page; what it has the kernel send when it is asked for; the panel beside the
// notebook; and the two of pages without a kernel, which are no modules, because those are not loaded from a disk.
const programs = {
  widget: "src/index.ts",
  ko: "src/words/korean.ts",
  check: "src/check/index.ts",
  predict: "src/predict/index.ts",
  dock: "src/dock/index.ts",
  site: "src/site.ts",
  theme: "src/site/theme.ts",
};
const classic = new Set(["site", "theme"]);
for (const [name, input] of Object.entries(programs)) {
  const program = await rolldown({ cwd: here, input });
  const file = join(outdir, `${name}.js`);
  const format = classic.has(name) ? "iife" : "esm";
  await program.write({ file, format, comments: false, minify: true, postBanner: banner });
}
await buildStyle({
  absWorkingDir: here,
  entryPoints: { widget: "src/style/widget.css", dock: "src/style/dock.css", site: "src/style/site.css" },
  banner: { css: banner },
  outdir,
  bundle: true,
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});

/** The beginning of the sha256 over path, NUL, content, NUL of each source in the order of their paths. */
function hashOfSources() {
  const files = readdirSync(join(here, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(here, join(entry.parentPath, entry.name)).split(sep).join("/"));
  const hash = createHash("sha256");
  for (const path of [...files, "package.json", "package-lock.json", "tsconfig.json", "build.mjs"].sort()) {
    hash.update(path).update("\0").update(readFileSync(join(here, path))).update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}
