/**
 * `node scripts/osls.mjs package|deploy|remove|info [options of osls]`: builds the Lambdas, then runs osls.
 * `--param policy=FILE` and `--param mode=plan|enforce|off` take effect in the build, because a Lambda's policy
 * is part of its code, and its role's rights follow it. `--param logBuckets=NAME,…` and `--param logKeys=ARN,…` name the
 * buckets and keys that the roles may change; all other parameters are read by serverless.yml.
 */
import { copyFileSync, existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runNode } from './run-node.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const [command, ...options] = process.argv.slice(2)
if (command === undefined) {
  process.stderr.write('usage: node scripts/osls.mjs package|deploy|remove|info [--param name=value …]\n')
  process.exit(1)
}

const { values } = parseArgs({
  args: options,
  options: { param: { type: 'string', multiple: true, default: [] } },
  strict: false,
})
const parameter = (name) =>
  values.param
    .filter((pair) => typeof pair === 'string' && pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
    .at(-1)

runNode(root, ['scripts/build.mjs', 'lambda'], {
  env: {
    TRAILKEEPER_POLICY: parameter('policy') ?? process.env.TRAILKEEPER_POLICY ?? '',
    TRAILKEEPER_MODE: parameter('mode') ?? process.env.TRAILKEEPER_MODE ?? '',
    TRAILKEEPER_LOG_BUCKETS: parameter('logBuckets') ?? process.env.TRAILKEEPER_LOG_BUCKETS ?? '',
    TRAILKEEPER_LOG_KEYS: parameter('logKeys') ?? process.env.TRAILKEEPER_LOG_KEYS ?? '',
  },
})
const manifest = createRequire(import.meta.url).resolve('osls/package.json')
const osls = join(dirname(manifest), 'bin/serverless.js')
// Without a stdin nothing in osls can wait for an answer.
runNode(root, [osls, command, ...options], { stdin: 'ignore' })

// Beside the template, where osls puts what it zips itself.
const made = join(root, '.serverless')
const lambda = join(root, 'dist/lambda')
if (command === 'package' && existsSync(made))
  for (const zip of readdirSync(lambda).filter((name) => name.endsWith('.zip')))
    copyFileSync(join(lambda, zip), join(made, zip))
