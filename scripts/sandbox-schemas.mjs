import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The sandbox looks a service's operations up by name, among all schemas of the SDK's client. Beside it in one bundle
 * every start of the command line would read all of them, though it sends a few: one module can be bundled once only.
 * The sandbox's services get a copy, of schemas and enumerations alone: they send nothing, so that they need neither
 * the client, nor its commands, nor the classes of its errors.
 * @param {string} root of the repository
 */
export const sandboxSchemas = (root) => ({
  name: 'sandbox-schemas',
  setup(bundler) {
    const services = join(root, 'sandbox', 'services')
    bundler.onResolve({ filter: /^@aws-sdk\/client-[\w-]+$/ }, ({ path, importer }) =>
      importer.startsWith(services)
        ? { path: join(root, 'node_modules', path, 'dist-es/schemas/schemas_0.js'), suffix }
        : undefined,
    )
    bundler.onLoad({ filter: /[\\/]schemas_0\.js$/ }, async ({ path, suffix: found }) =>
      found === suffix ? { contents: await schemasOf(path), loader: 'js' } : undefined,
    )
  },
})

/** By which a bundler tells the copy from the client's own module. */
const suffix = '?sandbox'

async function schemasOf(path) {
  const schemas = (await readFile(path, 'utf8')).replaceAll(/^\w+_registry\.registerError\(.*\);$/gm, '')
  const enumerations = join(path, '../../models/enums.js')
  return existsSync(enumerations) ? `${schemas}\nexport * from '../models/enums.js'\n` : schemas
}
