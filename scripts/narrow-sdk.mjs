import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { transform } from 'esbuild'

/**
 * A dynamic `import('@aws-sdk/client-s3')` keeps every operation of the service, because any of them might be asked
 * for. This keeps those exports only that the files with such an import mention by name, which is all that they
 * can reach: none of them computes a name. It takes a third off a Lambda's zip.
 * @param {string} root of the repository
 * @param {string[]} folders whose source ends up in the bundle
 */
export const narrowSdk = (root, folders) => ({
  name: 'narrow-sdk',
  setup(bundler) {
    const sources = sourcesOf(root, folders)
    bundler.onResolve({ filter: /^@aws-sdk\/client-/ }, ({ kind, path, importer }) =>
      kind === 'dynamic-import' && !importer.includes('node_modules')
        ? { path, namespace: 'narrow-sdk' }
        : undefined,
    )
    bundler.onLoad({ filter: /.*/, namespace: 'narrow-sdk' }, async ({ path }) => {
      const mentioned = await namesBeside(path, await sources)
      const { default: _commonJs, ...exported } = await import(path)
      const names = Object.keys(exported).filter(
        (name) => mentioned.has(name) && !isWholeService(name, exported),
      )
      return { contents: `export { ${names.join(', ')} } from '${path}'`, resolveDir: root }
    })
  },
})

/** `KMS`, beside `KMSClient`, has a method for every operation; a message that mentions KMS does not mean it. */
const isWholeService = (name, exported) => `${name}Client` in exported

async function sourcesOf(root, folders) {
  const listings = await Promise.all(
    folders.map((folder) => readdir(join(root, folder), { recursive: true, withFileTypes: true })),
  )
  const files = listings.flat().filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  return Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')))
}

/** All names in the code, without types and comments, of the files that import a package dynamically. */
async function namesBeside(specifier, sources) {
  const importing = sources.filter((text) => text.includes(`import('${specifier}')`))
  const bare = await Promise.all(importing.map((text) => transform(text, { loader: 'ts' })))
  return new Set(bare.flatMap(({ code }) => code.match(/\w+/g) ?? []))
}
