// Bundles GraphiQL into graphiql.js.gz and graphiql.css.gz, and writes the licences of all that
// went in into NOTICE. Usage: npm ci && npm run build
import { build } from 'esbuild';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

// Fonts are 260 kB of it; every system has a sans-serif and a monospace one.
const withoutFonts = {
  name: 'without-fonts',
  setup(setup) {
    setup.onLoad({ filter: /\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(/@font-face\s*\{[^}]*\}/g, ''),
      loader: 'css',
    }));
  },
};

const { metafile, outputFiles } = await build({
  entryPoints: ['page.jsx'],
  bundle: true,
  minify: true,
  write: false,
  outdir: '.',
  format: 'iife',
  target: 'es2020',
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none',
  metafile: true,
  plugins: [withoutFonts],
});
for (const file of outputFiles) {
  const kind = file.path.endsWith('.css') ? 'css' : 'js';
  await writeFile(`graphiql.${kind}.gz`, gzipSync(file.contents, { level: 9 }));
}

async function packageOf(file) {
  for (let dir = dirname(file); dir.includes('node_modules'); dir = dirname(dir)) {
    const text = await readFile(join(dir, 'package.json'), 'utf8').catch(() => '{}');
    const { name, version, license } = JSON.parse(text);
    if (name && version) return { dir, name, version, license };
  }
}

const packages = new Map();
for (const file of Object.keys(metafile.inputs)) {
  const found = await packageOf(file);
  if (found) packages.set(`${found.name} ${found.version}`, found);
}
const texts = new Map();
for (const key of [...packages.keys()].sort()) {
  const { dir, license } = packages.get(key);
  const names = await readdir(dir);
  const file = names.find((name) => /^licen[cs]e/i.test(name));
  const text = file ? (await readFile(join(dir, file), 'utf8')).trim() : `Licence: ${license}`;
  texts.set(text, [...(texts.get(text) ?? []), `${key} (${license})`]);
}
let notice = `graphiql.js.gz and graphiql.css.gz are a bundle of these npm packages, made by build.mjs.\n`;
for (const [text, keys] of texts) {
  notice += `\n${'-'.repeat(72)}\n${keys.join('\n')}\n\n${text}\n`;
}
await writeFile('NOTICE', notice);
