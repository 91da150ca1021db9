import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Whether what stands in a folder of dist/ was built from what the repository holds now: the same sources, build
 * scripts, lock file and policy. `npx` runs the build each time it installs a checkout for itself.
 */
export function isFresh(root, folder, policy) {
  try {
    const { inputs, hash } = JSON.parse(readFileSync(join(folder, stamp), 'utf8'))
    return hash === hashOf(root, inputs, policy)
  } catch {
    // No stamp, or a source that is gone: the build says what is wrong, if something is.
    return false
  }
}

/** Remembers what a folder was built from. */
export async function writeStamp(root, folder, inputs, policy) {
  // The lock file answers for packages.
  const own = inputs.filter((input) => !input.includes('node_modules/'))
  await writeFile(join(folder, stamp), JSON.stringify({ inputs: own, hash: hashOf(root, own, policy) }))
}

/** What stands in a folder counts as stale, until it has a stamp again. */
export const removeStamp = (folder) => rm(join(folder, stamp), { force: true })

const stamp = '.built-from.json'

function hashOf(root, inputs, policy) {
  const scripts = readdirSync(join(root, 'scripts')).filter((name) => name.endsWith('.mjs'))
  const files = ['package.json', 'package-lock.json', ...scripts.map((name) => `scripts/${name}`), ...inputs]
  const hash = createHash('sha256').update(policy)
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}
