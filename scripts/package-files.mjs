/**
 * `node scripts/package-files.mjs [--write]`: compares what `npm pack` would put into the package with
 * .ci/package-files.txt, and its size with what was promised: nothing of whoever packs gets into it unseen.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const list = fileURLToPath(new URL('../.ci/package-files.txt', import.meta.url))
const most = { size: 4_000_000, unpackedSize: 20_000_000 }

const answer = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
  cwd: root,
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
})
const [packed] = JSON.parse(answer)
// What the build names by its content is one line: the names differ with each change of the code.
const named = packed.files.map(({ path }) => path.replace(/^(dist\/.*)\/[^/]*[-/]?[\w-]{8}\.js$/, chunkOr))
const actual = `${[...new Set(named)].toSorted(byText).join('\n')}\n`

if (process.argv.includes('--write')) writeFileSync(list, actual)
const expected = readFileSync(list, 'utf8').split('\n')
const differences = [
  ...actual.split('\n').flatMap((file) => (expected.includes(file) ? [] : [`new in the package: ${file}`])),
  ...expected.flatMap((file) =>
    actual.split('\n').includes(file) ? [] : [`gone from the package: ${file}`],
  ),
  ...Object.entries(most).flatMap(([key, limit]) =>
    packed[key] > limit ? [`${key} is ${packed[key]} bytes, over ${limit}`] : [],
  ),
]
if (differences.length > 0) {
  process.stderr.write(`${differences.join('\n')}\nnode scripts/package-files.mjs --write accepts the list\n`)
  process.exit(1)
}
process.stdout.write(`${packed.size} bytes packed, ${packed.unpackedSize} installed\n`)

function byText(a, b) {
  return Number(a > b) - Number(a < b)
}

function chunkOr(path, folder) {
  return /\/(chunks|functions\/\w+)$/.test(folder) ? `${folder}/*.js` : path
}
