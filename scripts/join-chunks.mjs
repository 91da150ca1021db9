import { rm } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { join } from 'node:path'

/** Bytes below which a chunk is joined to one that is loaded with it. */
const small = 4000

/**
 * Joins chunks of a bundle, and minifies the rest anew: esbuild makes a chunk of each set of entry points that share
 * something, however little it is and whatever is loaded by then, and a zip compresses each file by itself. Saves 11 KB
 * of a zip of 300.
 * @param {string} folder with index.js and the chunks that it imports; written anew
 * @param {readonly string[]} external packages that stay imports
 */
export async function joinChunks(folder, external) {
  // Only the Lambdas' build needs it.
  const { rollup } = await import('rollup')
  const bundle = await rollup({
    input: join(folder, 'index.js'),
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
    generatedCode: 'es2015',
    // The imports of imports are followed as they are met: told ahead, each chunk would name all others.
    hoistTransitiveImports: false,
    minifyInternalExports: true,
  })
  await bundle.close()
}

/** Terser rather than esbuild: it follows values further, and saves 11 KB more of a zip of 300. */
async function minified(code) {
  const { minify } = await import('terser')
  const result = await minify(code, {
    module: true,
    ecma: 2022,
    compress: { passes: 3, unsafe_arrows: true },
    mangle: true,
  })
  if (result.code === undefined) throw new Error('joining chunks: terser gave no code')
  return result.code
}

/** An import that nothing uses is left out by the minifier. */
function failOnWarning(level, log) {
  if (level === 'warn' && log.code !== 'UNUSED_EXTERNAL_IMPORT')
    throw new Error(`joining chunks: ${log.message}`)
}
