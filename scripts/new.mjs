/**
 * `npm run new -- KIND ID` writes the files of a new check, remedy, …: the code as far as it can be foreseen, and a
 * test that fails until the rest is written. A kind is a file in scripts/new/ that exports `files` and `next`.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const kinds = readdirSync(new URL('new/', import.meta.url))
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.replace(/\.mjs$/, ''))

try {
  await write(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

/** Writes all files, or none where one of them is there already. */
async function write([kind, id, ...more]) {
  if (id === undefined || more.length > 0) throw new Error(`usage: npm run new -- ${kinds.join('|')} ID`)
  if (!kinds.includes(kind)) throw new Error(`unknown kind "${kind}"; there are ${kinds.join(', ')}`)
  if (!/^[a-z][a-z\d]*(-[a-z\d]+)*$/.test(id)) {
    throw new Error(`"${id}" is not an id in kebab-case, such as bucket-versioning`)
  }
  const name = id.replaceAll(/-(.)/g, (_, letter) => letter.toUpperCase())
  const { files, next } = await import(`./new/${kind}.mjs`)
  const texts = Object.entries(files({ id, name }))
  const taken = texts.map(([path]) => path).filter((path) => existsSync(path))
  if (taken.length > 0) throw new Error(`already there: ${taken.join(', ')}`)
  for (const [path, text] of texts) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    process.stdout.write(`written: ${path}\n`)
  }
  process.stdout.write(`${next({ id, name })}\n`)
}
