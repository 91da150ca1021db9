import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const osls = join(dirname(createRequire(import.meta.url).resolve('osls/package.json')), 'bin/serverless.js')

/** Of the repository, what osls makes a template of; a function's code is no part of it. */
export const templateSources = ['serverless.yml', 'package.json', 'deploy', 'policies/events', 'policies/iam']

/**
 * The template that osls makes of serverless.yml, in a folder of its own.
 * @param {string} root of the repository
 * @param {Record<string, unknown>} described what the build writes into dist/lambda, by the files' names
 * @param {readonly string[]} options of osls, such as `--param`
 * @throws where osls fails
 */
export function oslsTemplate(root, described, options = []) {
  const folder = mkdtempSync(join(tmpdir(), 'trailkeeper-template-'))
  try {
    for (const source of templateSources)
      cpSync(join(root, source), join(folder, source), { recursive: true })
    const lambda = join(folder, 'dist/lambda')
    mkdirSync(lambda, { recursive: true })
    for (const [name, value] of Object.entries(described))
      writeFileSync(join(lambda, name), JSON.stringify(value))
    for (const name of functionNames(folder)) writeFileSync(join(lambda, `${name}.zip`), '')
    execFileSync(process.execPath, [osls, 'package', ...options], {
      cwd: folder,
      env: { ...process.env, AWS_REGION: 'us-east-1', NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    return JSON.parse(
      readFileSync(join(folder, '.serverless/cloudformation-template-update-stack.json'), 'utf8'),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Of serverless.yml in a folder. */
function functionNames(folder) {
  const text = readFileSync(join(folder, 'serverless.yml'), 'utf8')
  return [...text.matchAll(/artifact: dist\/lambda\/(\w+)\.zip/g)].map(([, name]) => name)
}

/** What a policy changes in the stack, as the files of dist/lambda that serverless.yml reads. */
export const describedForOsls = ({ facts, channels, rights }) => ({
  'policy.json': facts,
  'channels.json': { ...channels, Parameters: givenByOsls(channels.Parameters) },
  ...Object.fromEntries(Object.entries(rights).map(([name, document]) => [`${name}-rights.json`, document])),
})

/** A channel's parameter AlertBus is `--param alertBus=…`, which osls puts in as the default. */
function givenByOsls(parameters) {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [
      name,
      { ...parameter, Default: `\${param:${name[0].toLowerCase()}${name.slice(1)}}` },
    ]),
  )
}
