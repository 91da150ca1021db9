import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import { RunError } from '../../lib/aws/errors.ts'
import { documentOf } from '../../lib/text/fields.ts'

/** The folder of this package: a script or a folder of another one is never taken for its own. */
export function packageRoot(folder: string): string {
  const file = join(folder, 'package.json')
  if (existsSync(file) && documentOf(readFileSync(file, 'utf8'))?.['name'] === manifest.name) return folder
  const above = dirname(folder)
  if (above === folder) throw new RunError('this program does not stand in its package')
  return packageRoot(above)
}
