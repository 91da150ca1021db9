import { rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { build } from 'esbuild'

/**
 * Gathers chunks of a bundle that are loaded together, a file a layer: Node takes longer to find, open and link a
 * hundred modules than to read what is in them. The bundler makes a chunk of each set of entry points that share
 * something, of which one start meets most.
 *
 * A layer has what its entry points import statically, without what earlier layers have; so that no layer needs a later
 * one. Entry points that are imported dynamically keep their file, which leads into the layer.
 * @param {string} folder of the bundle, which is written anew
 * @param {import('esbuild').Metafile} metafile of the bundle
 * @param {string} root that the metafile's paths begin at
 * @param {{ alone: string, apart: string[], layers: string[][] }} plan sources of entry points: the one that gets a copy
 * of all that it imports statically, which must hold no state; those whose imports stay as they are, such as programs of
 * threads; and those of each layer. What the last layer has not, earlier ones leave alone.
 * @param {import('esbuild').BuildOptions} options of the build
 */
export async function gatherChunks(folder, metafile, root, { alone, apart, layers }, options) {
  const chunks = chunksOf(metafile, (path) => relative(folder, join(root, path)))
  const left = importedBy(chunks, apart)
  const wanted = importedBy(chunks, layers.at(-1) ?? [])
  const gathered = new Map()
  for (const [index, entries] of layers.entries()) {
    const names = [...importedBy(chunks, entries)].filter(
      (name) => wanted.has(name) && !left.has(name) && !gathered.has(name) && name.includes('/'),
    )
    const home = await gather(folder, names, { chunks, gathered, options, name: `layer-${index + 1}` })
    for (const name of names) gathered.set(name, home)
  }
  const [first, ...copied] = importedBy(chunks, [alone])
  await rewrite(folder, [first], { chunks, gathered, options, here: new Set(copied) })
  const others = [...chunks.keys()].filter((name) => name !== first && !gathered.has(name))
  await rewrite(folder, others, { chunks, gathered, options, here: new Set() })
  await Promise.all(
    [...gathered].map(([name, home]) =>
      chunks.get(name).isEntry
        ? writeFile(join(folder, name), leadingTo(name, home, chunks))
        : rm(join(folder, name)),
    ),
  )
}

function chunksOf({ outputs }, nameOf) {
  const scripts = Object.entries(outputs).filter(([path]) => path.endsWith('.js'))
  return new Map(
    scripts.map(([path, { imports, exports, entryPoint }], index) => [
      nameOf(path),
      {
        id: index,
        exports,
        entryPoint,
        isEntry: entryPoint !== undefined,
        imports: imports
          .filter(({ kind, external }) => kind === 'import-statement' && !external)
          .map((one) => nameOf(one.path)),
      },
    ]),
  )
}

/** Entry points with all that they import statically. */
function importedBy(chunks, sources) {
  const found = new Set()
  const add = (name) => {
    if (found.has(name)) return
    found.add(name)
    for (const imported of chunks.get(name)?.imports ?? []) add(imported)
  }
  for (const source of sources) {
    const entry = [...chunks].find(([, { entryPoint }]) => entryPoint === source)
    if (entry === undefined) throw new Error(`gathering chunks: ${source} is no entry point`)
    add(entry[0])
  }
  return found
}

/** What a chunk calls `name` is exported by this name of its layer. */
const exportedAs = (name, { id }) => `${name}_${id}`

const leadingTo = (name, home, chunks) => {
  const chunk = chunks.get(name)
  const names = chunk.exports.map((one) => `${exportedAs(one, chunk)} as ${one}`)
  return `export {${names.join(',')}} from ${JSON.stringify(`./${basename(home)}`)};\n`
}

async function gather(folder, names, { chunks, gathered, options, name }) {
  const contents = names.map((one) => {
    const chunk = chunks.get(one)
    const exported = chunk.exports.map((given) => `${given} as ${exportedAs(given, chunk)}`)
    return `export {${exported.join(',')}} from ${JSON.stringify(`./${one}`)};`
  })
  const { outputFiles } = await build({
    ...options,
    // Names of modules are written relative to it, and the folder has another name each time.
    absWorkingDir: folder,
    stdin: { contents: contents.join('\n'), resolveDir: folder, sourcefile: `${name}.js` },
    outdir: join(folder, 'chunks'),
    entryNames: `${name}-[hash]`,
    write: false,
    plugins: [resolved(folder, { chunks, gathered, here: new Set(names), into: 'chunks' })],
  })
  const [{ path, contents: code }] = outputFiles
  await writeFile(path, code)
  return relative(folder, path)
}

/** Files that are in no layer, which import from the layers from now on. */
const rewrite = (folder, names, { chunks, gathered, options, here }) =>
  build({
    ...options,
    absWorkingDir: folder,
    entryPoints: names.map((name) => join(folder, name)),
    outdir: folder,
    outbase: folder,
    allowOverwrite: true,
    plugins: [resolved(folder, { chunks, gathered, here })],
  })

/** Where an import of a chunk leads: into this file, into a layer, or to a file of its own. */
const resolved = (folder, { chunks, gathered, here, into }) => ({
  name: 'gathered-chunks',
  setup(bundler) {
    bundler.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, kind, importer, namespace }) => {
      const name = relative(folder, join(resolveDir, path))
      if (here.has(name)) return { path: join(folder, name) }
      if (kind === 'import-statement' && gathered.has(name)) return { path: name, namespace: 'gathered' }
      // Kept as it is returned, so relative to the file that is written.
      const from = namespace === 'gathered' ? 'chunks' : (into ?? dirname(relative(folder, importer)))
      const way = relative(join(folder, from), join(folder, name))
      return { path: way.startsWith('.') ? way : `./${way}`, external: true }
    })
    bundler.onLoad({ filter: /.*/, namespace: 'gathered' }, ({ path }) => ({
      contents: leadingTo(path, gathered.get(path), chunks),
      resolveDir: join(folder, 'chunks'),
    }))
  },
})
