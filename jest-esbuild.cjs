const { createHash } = require('node:crypto')
const { readFileSync } = require('node:fs')
const { pathToFileURL } = require('node:url')
const { transformSync } = require('esbuild')

const own = readFileSync(__filename, 'utf8')

// ts-jest refuses TypeScript 7; types are checked by `npm run typecheck`.
module.exports = {
  canInstrument: false,
  getCacheKey: (source, file) =>
    createHash('sha256')
      .update(JSON.stringify([own, file, source]))
      .digest('hex'),
  process: (source, file) =>
    transformSync(source, {
      loader: 'ts',
      // jest-runtime.cjs runs each file as a function.
      format: 'cjs',
      target: 'node20',
      // A script that `vm` runs has no import(): what is loaded when it is needed is required then.
      supported: { 'dynamic-import': false },
      define: { 'import.meta.url': JSON.stringify(pathToFileURL(file).href) },
      sourcefile: file,
      sourcemap: 'inline',
    }),
}
