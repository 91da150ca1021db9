import { readFile } from 'node:fs/promises'

/**
 * The SDK writes its schemas as arrays with computed keys, `{ [_hE]: 400 }`, which a bundler must keep: working a key
 * out could do something. The keys are constants of the same file, so their names can stand there instead, and the
 * schemas of all operations that are never called fall out of the bundle: half of a client. And it bundles the
 * clients' manifests whole.
 */
export const shakableSchemas = () => ({
  name: 'shakable-schemas',
  setup(bundler) {
    bundler.onLoad(
      { filter: /[\\/]@aws-sdk[\\/].+[\\/]dist-es[\\/].*schemas[\\/]schemas_\d+\.js$/ },
      async ({ path }) => ({
        contents: withPlainKeys(await readFile(path, 'utf8')),
        loader: 'js',
      }),
    )
    // Of its own manifest a client reads the version alone.
    bundler.onLoad({ filter: /[\\/]@aws-sdk[\\/][\w-]+[\\/]package\.json$/ }, async ({ path }) => {
      const { name, version } = JSON.parse(await readFile(path, 'utf8'))
      return { contents: JSON.stringify({ name, version }), loader: 'json' }
    })
  },
})

/** @param {string} source of a module of schemas */
export function withPlainKeys(source) {
  const constants = new Map(
    [...source.matchAll(/^const (\w+) = ("(?:[^"\\]|\\.)*");$/gm)].map(([, name, text]) => [name, text]),
  )
  return source.replaceAll(/\[(\w+)\]:/g, (found, name) => {
    const text = constants.get(name)
    return text === undefined ? found : `${text}:`
  })
}
