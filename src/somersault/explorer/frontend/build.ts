// Bundles the front end into ../static: the module that every host shows, and what carries it in a page and in a file.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin, transform } from "esbuild";

const place = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// A style sheet is imported as its text.
const styles: Plugin = {
  name: "styles",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code, loader: "text" };
    });
  },
};

const COMMON: BuildOptions = {
  bundle: true,
  minify: true,
  lineLimit: 115,
  charset: "utf8",
  target: "es2022",
  plugins: [styles],
  write: false,
};

const BUNDLES: Record<string, BuildOptions> = {
  // In a file it is the body of a function: one statement gives it away.
  "explorer.js": {
    entryPoints: [place("src/explorer.ts")],
    format: "iife",
    globalName: "explorer",
    footer: { js: "export default explorer;" },
  },
  "page.js": { entryPoints: [place("src/hosts/page.ts")], format: "esm", external: ["./explorer.js"] },
  "file.js": { entryPoints: [place("src/hosts/file.ts")], format: "iife" },
};

/** Whatever is built, as text by the name of its file. */
export async function bundles(): Promise<Record<string, string>> {
  const built = Object.entries(BUNDLES).map(async ([name, options]) => {
    const { outputFiles } = await build({ ...COMMON, ...options });
    return [name, outputFiles?.[0]?.text ?? ""];
  });
  return Object.fromEntries(await Promise.all(built));
}

export const placeOf = (name: string) => place(`../static/${name}`);

if (import.meta.main) {
  for (const [name, text] of Object.entries(await bundles())) await writeFile(placeOf(name), text);
}
