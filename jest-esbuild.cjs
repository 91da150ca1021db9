const { transformSync } = require('esbuild')

// ts-jest refuses TypeScript 7; types are checked by `npm run typecheck`.
module.exports = {
  canInstrument: false,
  process: (source, file) =>
    transformSync(source, {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      supported: { 'import-attributes': true },
      sourcefile: file,
      sourcemap: 'inline',
    }),
}
