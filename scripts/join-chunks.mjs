import { rm } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { join } from 'node:path'

/** Bytes below which a chunk is joined to one that is loaded with it. */
const small = 4000

/**
 * Joins chunks of a bundle, and minifies the rest anew: esbuild makes a chunk of each set of entry points that share
 * something, however little it is and whatever is loaded by then, and a zip compresses each file by itself.
 * @param {string} folder with index.js and the chunks that it imports; written anew
 * @param {readonly string[]} external packages that stay imports
 * @param {readonly string[]} together names of files in it that one chunk has, with what nobody else imports: for what
 *   is loaded lazily and never one without the others
 */
export async function joinChunks(folder, external, together = []) {
  // Only the Lambdas' build needs it.
  const { rollup } = await import('rollup')
  const input = join(folder, 'index.js')
  const bundle = await rollup({
    input,
    // esbuild has shaken: a second time takes an eighth of the build, and saves 0.3 KB of a zip of 300.
    treeshake: false,
    external: [...external, ...builtinModules, /^node:/],
    plugins: [{ name: 'minify', renderChunk: minified }],
    onLog: failOnWarning,
  })
  await rm(folder, { recursive: true, force: true })
  await bundle.write({
    dir: folder,
    format: 'esm',
    chunkFileNames: '[hash:8].js',
    experimentalMinChunkSize: small,
    manualChunks: oneChunkOf(input, new Set(together.map((name) => join(folder, name)))),
    onlyExplicitManualChunks: true,
    generatedCode: 'es2015',
    // The imports of imports are followed as they are met: told ahead, each chunk would name all others.
    hoistTransitiveImports: false,
    minifyInternalExports: true,
  })
  await bundle.close()
}

/** What only the files of the group import goes with them; what others import too is there before they are. */
function oneChunkOf(input, group) {
  let chosen
  return (id, { getModuleIds, getModuleInfo }) => {
    chosen ??= chosenModules([...getModuleIds()], getModuleInfo)
    return chosen.has(id) ? 'together' : undefined
  }

  function chosenModules(ids, getModuleInfo) {
    const entries = ids.filter((id) => id === input || getModuleInfo(id).dynamicImporters.length > 0)
    const reached = (starts) => {
      const seen = new Set(starts)
      for (const id of seen) for (const imported of getModuleInfo(id).importedIds) seen.add(imported)
      return seen
    }
    const others = reached(entries.filter((id) => !group.has(id)))
    return new Set([...reached(group)].filter((id) => !others.has(id)))
  }
}

const options = { module: true, ecma: 2022, compress: { passes: 2, unsafe_arrows: true }, mangle: true }

/** SWC rather than esbuild: it follows values further, and saves 10 KB more of a zip of 300. */
async function minified(code) {
  // Only the Lambdas' build needs it.
  const { minify } = await import('@swc/core')
  return (await minify(code, options)).code
}

/** An import that nothing uses is left out by the minifier. */
function failOnWarning(level, log) {
  if (level === 'warn' && log.code !== 'UNUSED_EXTERNAL_IMPORT')
    throw new Error(`joining chunks: ${log.message}`)
}
