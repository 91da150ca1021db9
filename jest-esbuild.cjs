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
  process: (source, file) => {
    const { code } = transformSync(source, {
      loader: 'ts',
      // jest-runtime.cjs runs each file as a function.
      format: 'cjs',
      target: 'node20',
      // A script that `vm` runs has no import(): what is loaded when it is needed is required then.
      supported: { 'dynamic-import': false },
      define: { 'import.meta.url': JSON.stringify(pathToFileURL(file).href) },
      sourcefile: file,
      sourcemap: 'inline',
    })
    return { code: code.replaceAll(converted, '$1') }
  },
}

/**
 * What jest-runtime.cjs loads looks as an importer sees it. esbuild would copy all that a package exports at each
 * `import()`, which code that loads the SDK with its first call reaches at every call: 3.5 % of the guard's tests.
 */
const converted = /__toESM\((require\("[^"\n]*"\))(?:, 1)?\)/g
