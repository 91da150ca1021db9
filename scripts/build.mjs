/**
 * Builds dist/: `node scripts/build.mjs [lambda] [functions] [cli] [docs] [bench]`, all of them where none is named.
 * A target is built beside the one that stands, and takes its place at once; `cli`, `functions` and `lambda` are left
 * alone where they are fresh. `lambda` is what osls deploys, with one policy in it; `functions` what `trailkeeper
 * package` puts any policy into.
 * TRAILKEEPER_POLICY names the policy file to embed, TRAILKEEPER_MODE replaces its mode.
 */
import { readdirSync, statSync } from 'node:fs'
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { embedPolicy, judgePolicy, loadTypeScript, policyBeside, requireInEsm } from './embed-policy.mjs'
import { gatherChunks } from './gather-chunks.mjs'
import { isFresh, removeStamp, writeStamp } from './fresh.mjs'
import { joinChunks } from './join-chunks.mjs'
import { leanClients, unaskedClients } from './lean-clients.mjs'
import { narrowSdk } from './narrow-sdk.mjs'
import { billOfMaterials, notices, usedInputs } from './notices.mjs'
import { describedForOsls, oslsTemplate, templateSources } from './osls-template.mjs'
import { described, portableTemplate } from './portable-template.mjs'
import { replaceFolder, staged } from './replace-folder.mjs'
import { sandboxSchemas } from './sandbox-schemas.mjs'
import { shakableSchemas } from './shakable-schemas.mjs'
import { wholeDynalite } from './whole-dynalite.mjs'
import { withoutDisabledChecks } from './without-disabled-checks.mjs'
import { withoutEventStreams } from './without-event-streams.mjs'
import { withoutFallbacks } from './without-fallbacks.mjs'
import { withoutProse } from './without-prose.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = (...names) => join(root, 'dist', ...names)

/** Local programs may load what only they need from node_modules; a Lambda's zip holds all that it runs. */
const local = {
  target: 'node20',
  sourcemap: true,
  external: ['@duckdb/node-api', 'esbuild', 'playwright-core'],
  plugins: [wholeDynalite()],
  banner: { js: requireInEsm },
}
const deployed = {
  target: 'node22',
  minify: true,
  legalComments: 'none',
  // Short, as a zip has each name twice.
  chunkNames: '[hash]',
  plugins: [
    narrowSdk(root, ['handlers', 'lib']),
    shakableSchemas(),
    withoutEventStreams(),
    withoutFallbacks(),
    withoutProse(),
  ],
  // Lambda gives credentials in the environment, the first place that the SDK looks in: these are never reached. Nor
  // is bowser, by which the SDK tells a browser.
  external: [
    ...['http', 'ini', 'login', 'process', 'sso', 'web-identity'].map(
      (source) => `@aws-sdk/credential-provider-${source}`,
    ),
    '@smithy/credential-provider-imds',
    'bowser',
    // Asked for by a proxy that wants it, which a Lambda does not have.
    'kerberos',
  ],
}
const functions = ['sweep', 'react', 'verify', 'recover', 'accounts', 'member', 'summarize', 'drill'].map(
  (name) => ({
    ...deployed,
    entryPoints: { index: `handlers/${name}.ts` },
    outdir: dist('lambda', name),
  }),
)
/** Of the command line: what every command loads, what one without AWS does, and what a scan of any account does. */
const everyCommand = ['cli/program.ts', 'cli/terminal.ts']
const loadedTogether = {
  // Imports the version's number.
  alone: 'cli/trailkeeper.ts',
  apart: ['cli/trailkeeper.ts', 'lib/evidence/inflate-worker.ts', 'lib/evidence/seek-worker.ts'],
  layers: [
    everyCommand,
    ['cli/add-triage.ts'],
    ['cli/explain.ts', 'cli/completion.ts', 'cli/search.ts', 'cli/sandbox.ts'],
    [
      ...everyCommand,
      'cli/scan.ts',
      'cli/shared-config.ts',
      'lib/aws/proxied-connections.ts',
      'lib/collect/guard.ts',
      'lib/collect/organization.ts',
      'lib/report/json.ts',
      ...['account', 'cloudtrail', 'eventbridge', 'organizations', 'sts'].map(
        (service) => `narrow-sdk:@aws-sdk/client-${service}`,
      ),
      'node_modules/@aws-sdk/credential-provider-node/dist-es/index.js',
    ],
  ],
}
const targets = {
  lambda: functions,
  functions,
  cli: [
    {
      ...local,
      sourcemap: false,
      // Half as much to read at each start; names stay, for stacks of calls.
      minifyWhitespace: true,
      minifySyntax: true,
      plugins: [
        ...local.plugins,
        sandboxSchemas(root),
        narrowSdk(root, ['cli', 'lib', 'sandbox']),
        shakableSchemas(),
        withoutEventStreams(),
      ],
      entryPoints: {
        trailkeeper: 'cli/trailkeeper.ts',
        // Programs of threads, which lib/evidence/crew.ts looks for beside the chunks.
        'inflate-worker': 'lib/evidence/inflate-worker.ts',
        'seek-worker': 'lib/evidence/seek-worker.ts',
      },
      outdir: dist('cli'),
    },
  ],
  docs: [{ ...local, entryPoints: { 'generate-docs': 'cli/generate-docs.ts' }, outdir: dist('docs') }],
  bench: [
    {
      ...local,
      entryPoints: {
        bench: 'bench/bench.ts',
        'evidence-server': 'bench/evidence-server.ts',
        'verify-floor': 'bench/verify-floor.ts',
        'history-server': 'bench/history-server.ts',
        'recover-unpaced': 'bench/recover-unpaced.ts',
      },
      outdir: dist('bench'),
    },
    ...['sdk-clients', 'scan-floor'].map((name) => ({
      ...deployed,
      entryPoints: { index: `bench/${name}.ts` },
      outdir: dist(`bench-${name}`),
    })),
  ],
}

/** Functions that read the whole account at each run. */
const readsAll = new Set(['sweep', 'react', 'member'])

/** Clients that come before the reading stay alone: the table's, and those that say who and where the guard is. */
const first = ['client-dynamodb', 'client-sts', 'client-kms', 'client-cloudtrail']

/** Whether what begins with this source is loaded lazily, and at every sweep. */
function isLoadedByEachSweep(source) {
  if (source.startsWith('lib/collect/')) return true
  return source.startsWith('narrow-sdk:') && !first.some((client) => source.endsWith(client))
}

/** What `functions` is built for. */
const anyPolicy = 'any policy'

/** Nothing is left out but what nobody reads in a function. */
const everyCheck = { policy: { checks: new Proxy({}, { get: () => ({ enabled: true }) }) }, unreadParts: [] }

const named = process.argv.slice(2)
const unknown = named.find((name) => !Object.hasOwn(targets, name))
if (unknown !== undefined) {
  process.stderr.write(`no such target: ${unknown}. Targets: ${Object.keys(targets).join(', ')}\n`)
  process.exit(1)
}

try {
  await buildAll(named.length > 0 ? named : Object.keys(targets))
} catch (error) {
  // esbuild has already printed its own errors; a policy's error is a message for a person, not a stack.
  if (!Array.isArray(error?.errors)) process.stderr.write(`${error?.message ?? error}\n`)
  process.exit(1)
}

async function buildAll(wanted) {
  const { bundled, all, unreadParts } = await judgePolicy(root, {
    file: process.env.TRAILKEEPER_POLICY || 'policies/default.yml',
    mode: process.env.TRAILKEEPER_MODE || undefined,
  })
  await mkdir(dist(), { recursive: true })
  await writeFile(dist('package.json'), '{ "type": "module" }\n')
  const unasked = unaskedClients(all)
  const lean = [withoutDisabledChecks({ policy: all, unreadParts }), leanClients(root, unasked)]
  const names = { buckets: listed('TRAILKEEPER_LOG_BUCKETS'), keys: listed('TRAILKEEPER_LOG_KEYS') }
  const deployedFor = JSON.stringify([bundled.source, bundled.sha256, names])
  const builtFor = { cli: bundled.sha256, functions: anyPolicy, lambda: deployedFor }
  const stale = wanted.filter(
    (name) => !(Object.hasOwn(builtFor, name) && isFresh(root, dist(name), builtFor[name])),
  )
  const built = {
    lambda: () =>
      buildForDeployment({ bundled, names, unasked, deployedFor, plugins: [embedPolicy(bundled), ...lean] }),
    functions: buildForAnyPolicy,
  }
  await Promise.all(
    stale.flatMap(
      (name) =>
        built[name]?.() ?? targets[name].map((options) => keep(options, [embedPolicy(bundled)], bundled)),
    ),
  )
}

/** What runs on this machine, or out of the package. */
async function keep(options, plugins, { sha256 }) {
  const { folder, inputs, metafile } = await bundle(options, plugins)
  if (options.outdir === dist('cli')) {
    await gatherChunks(folder, metafile, root, loadedTogether, {
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: options.target,
      minifyWhitespace: true,
      minifySyntax: true,
      logLevel: 'warning',
    })
    await chmod(join(folder, 'trailkeeper.js'), 0o755)
    await writeFile(join(folder, 'THIRD-PARTY-NOTICES.txt'), notices(root, inputs))
    await writeFile(join(folder, 'sbom.cdx.json'), billOfMaterials(root, inputs))
    await writeStamp(root, folder, filesOf(inputs), sha256)
  }
  await replaceFolder(options.outdir, () => isFresh(root, options.outdir, sha256))
}

/** The functions with one policy, their zips, and what serverless.yml reads of that policy. */
async function buildForDeployment({ bundled, names, unasked, deployedFor, plugins }) {
  await mkdir(dist('lambda'), { recursive: true })
  // A build that ends half-way is not fresh.
  await removeStamp(dist('lambda'))
  const { zipOfFolder } = await loadTypeScript(root, 'cli/package/zip-of-folder.ts')
  const bundles = await oneAfterTheOther(functions, (options) =>
    deploy(options, unasked, plugins, zipOfFolder),
  )
  await describePolicy(bundled, names)
  // The policy's description and the zips are made by programs of these folders.
  const programs = ['cli/package', 'lib'].flatMap((folder) => filesUnder(folder))
  await writeStamp(root, dist('lambda'), filesOf([...bundles.flat(), ...programs]), deployedFor)
}

/** Minifying is one thread's work: all at once would only hold six programs in memory, 1.7 GB. */
async function oneAfterTheOther(each, of) {
  const made = []
  for (const one of each) made.push(await of(one))
  return made
}

/** What runs as a function: a folder, and the zip of it. Gives what it is made of. */
async function deploy(options, unasked, plugins, zipOfFolder) {
  const { folder, inputs } = await bundleFunction(options, unasked, plugins)
  const zip = await zipOfFolder(folder)
  await replaceFolder(options.outdir)
  await writeFile(`${options.outdir}.zip.new`, zip)
  await rename(`${options.outdir}.zip.new`, `${options.outdir}.zip`)
  return inputs
}

/**
 * The functions with all checks and channels, without a policy, and their template, with a mark wherever a policy
 * decides.
 */
async function buildForAnyPolicy() {
  const stage = await staged(dist('functions'))
  const whole = [withoutDisabledChecks(everyCheck), leanClients(root, [])]
  const template = portableTemplate(oslsTemplate(root, described))
  await writeFile(join(stage, 'template.json'), JSON.stringify(template))
  const bundles = await oneAfterTheOther(functions, async (options) => {
    const outdir = join(stage, basename(options.outdir))
    const { inputs } = await bundleFunction({ ...options, outdir }, ['./policy.js'], [policyBeside, ...whole])
    await replaceFolder(outdir)
    return inputs
  })
  const sources = templateSources.flatMap((source) => filesUnder(source))
  await writeStamp(root, stage, filesOf([...bundles.flat(), ...sources]), anyPolicy)
  await replaceFolder(dist('functions'), () => isFresh(root, dist('functions'), anyPolicy))
}

/** A module that a plugin makes is no file. */
function filesOf(inputs) {
  return [...new Set(inputs.filter((input) => !input.includes(':')))]
}

function filesUnder(source) {
  if (statSync(join(root, source)).isFile()) return [source]
  return readdirSync(join(root, source)).flatMap((name) => filesUnder(`${source}/${name}`))
}

async function bundleFunction(options, external, plugins) {
  const { folder, inputs, entries } = await bundle(options, plugins)
  const isRead = readsAll.has(basename(options.outdir)) ? isLoadedByEachSweep : () => false
  const together = entries.filter(([, source]) => isRead(source)).map(([name]) => name)
  await joinChunks(folder, [...deployed.external, ...external], together)
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  // The licence's text of 3 KB stands in LICENSE, beside the zips.
  await writeFile(
    join(folder, 'NOTICES.txt'),
    notices(root, inputs, { ownLicense: 'https://www.apache.org/licenses/LICENSE-2.0' }),
  )
  return { folder, inputs }
}

/** Into a folder beside the one that it is to replace; gives what it is made of. */
async function bundle(options, plugins) {
  const folder = await staged(options.outdir)
  const { metafile } = await build({
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    metafile: true,
    // One file would hoist the imports of every lazily loaded module, and pay for them at each cold start.
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
    ...options,
    outdir: folder,
    plugins: [...plugins, ...(options.plugins ?? [])],
  })
  const entries = Object.entries(metafile.outputs).flatMap(([file, { entryPoint }]) =>
    entryPoint === undefined ? [] : [[basename(file), entryPoint]],
  )
  return { folder, inputs: usedInputs(metafile), entries, metafile }
}

/**
 * Read by serverless.yml: for the stack's outputs, so that what is deployed can be compared with what was reviewed, and
 * what the policy's channels need beside the functions; and the functions' rights, which follow the policy.
 */
async function describePolicy(bundled, names) {
  const { policyStack } = await loadTypeScript(root, 'cli/package/policy-stack.ts')
  const files = describedForOsls(policyStack(bundled, names))
  for (const [name, value] of Object.entries(files)) await writeJson(name, value)
}

function listed(name) {
  return (process.env[name] ?? '').split(',').filter(Boolean)
}

function writeJson(name, value) {
  return writeFile(dist('lambda', name), `${JSON.stringify(value, undefined, 2)}\n`)
}
