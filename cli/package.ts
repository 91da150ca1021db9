import { basename } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { shellWord } from '../lib/text/command-line.ts'
import { type BundledPolicy, bundlePolicy } from '../lib/policy/bundle-policy.ts'
import { policyText } from '../lib/policy/load-policy.ts'
import { noteUnknownRegions } from './given-policy.ts'
import { plainText } from '../lib/text/plain-text.ts'
import { weakerRules } from './explain/weaker-rules.ts'
import { commaList } from './comma-list.ts'
import { builtFunctions } from './package/built-functions.ts'
import { filledTemplate } from './package/filled-template.ts'
import { policyStack } from './package/policy-stack.ts'
import { openOut, sha256, templateName, writePackage } from './package/written-package.ts'
import { zipOfFolder } from './package/zip-of-folder.ts'
import type { Terminal } from './terminal.ts'

type PackageOptions = {
  policy?: string
  mode?: string
  logBuckets: string[]
  logKeys: string[]
  out: string
}

/** `trailkeeper package`: what is deployed, for who deploys by other means than osls. */
export function addPackage(program: Command, terminal: Terminal): void {
  program
    .command('package')
    .option('--policy <file>', 'policy file; all defaults where none is given')
    .addOption(
      new Option('--mode <mode>', "in the place of the policy file's own mode").choices([
        'off',
        'plan',
        'enforce',
      ]),
    )
    .option(
      '--log-buckets <a,b>',
      'buckets that the functions may change; * stands for any text',
      buckets,
      [],
    )
    .option('--log-keys <a,b>', 'ARNs of the KMS keys that the functions may change', keys, [])
    .option('--out <folder>', 'folder to write into', 'trailkeeper-package')
    .description(
      'Writes what is deployed: a zip for each function, with the policy in it, and one CloudFormation template with a\n' +
        'parameter for each setting. The same policy and options give the same bytes. A folder that holds an earlier\n' +
        'package is written anew, another one is refused. Calls no API and needs no network.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  trailkeeper package --policy policies/default.yml --out deployment\n  trailkeeper package --mode enforce --log-buckets acme-trail-logs',
    )
    .action((options: PackageOptions) => writeAll(options, terminal))
}

async function writeAll({ out, logBuckets, logKeys, ...chosen }: PackageOptions, terminal: Terminal) {
  const bundled = await judged(chosen)
  const { folders, template } = await builtFunctions(terminal.err)
  await openOut(out)
  const code = `export const bundledPolicy = ${JSON.stringify(bundled)}\n`
  const zipped = await Promise.all(
    [...folders].map(async ([name, folder]) => {
      const zip = await zipOfFolder(folder, { 'policy.js': code })
      return { name, file: `${name}-${sha256(zip).slice(0, 16)}.zip`, zip }
    }),
  )
  const stack = policyStack(bundled, { buckets: logBuckets, keys: logKeys })
  const names = Object.fromEntries(zipped.map(({ name, file }) => [`${name}.zip`, file]))
  const text = `${JSON.stringify(filledTemplate(template, stack, names), undefined, 2)}\n`
  await writePackage(out, new Map(zipped.map(({ file, zip }) => [file, zip])), text)
  const sizes = zipped.map(({ file, zip }) => `  ${file}  ${Math.ceil(zip.length / 1000)} KB\n`)
  terminal.out(
    `${out}: ${bundled.source}, mode ${bundled.policy.mode}, policy ${bundled.sha256}\n${sizes.join('')}  ${templateName}\n\n`,
  )
  noteUnknownRegions(bundled.policy, terminal)
  const weaker = weakerRules(bundled.policy)
  if (weaker.length > 0) terminal.err(`${weakerText(weaker)}\n`)
  terminal.out(nextSteps(out))
}

const mostTold = 20

/** Whoever deploys a policy is to know where it asks for less. */
const weakerText = (weaker: readonly string[]) =>
  [
    'Under `accounts` the policy asks for less than for all others:',
    ...weaker.slice(0, mostTold).map((line) => `  ${plainText(line, 300)}`),
    ...(weaker.length > mostTold ? [`  and ${weaker.length - mostTold} more`] : []),
  ].join('\n')

/** Named without its folder: the same file gives the same bytes wherever it lies. */
async function judged({ policy, mode }: Pick<PackageOptions, 'policy' | 'mode'>): Promise<BundledPolicy> {
  if (policy === undefined) return bundlePolicy('version: 1\n', 'default.yml', mode)
  return { ...bundlePolicy(await policyText(policy), policy, mode), source: basename(policy) }
}

const nextSteps = (out: string) =>
  [
    'With CODE-BUCKET in the region of the stack:',
    `  aws s3 cp ${shellWord(out)} s3://CODE-BUCKET/trailkeeper --recursive --exclude '*' --include '*.zip'`,
    `  aws cloudformation deploy --stack-name trailkeeper-prod --template-file ${shellWord(`${out}/${templateName}`)} \\`,
    '    --s3-bucket CODE-BUCKET --s3-prefix trailkeeper --capabilities CAPABILITY_NAMED_IAM \\',
    '    --parameter-overrides CodeBucket=CODE-BUCKET CodePrefix=trailkeeper AlertEmail=YOU@EXAMPLE.COM',
    '',
  ].join('\n')

/** They become part of ARNs in the functions' rights. */
function buckets(text: string): string[] {
  const names = commaList(text)
  const wrong = names.find((name) => !/^[a-z0-9*][a-z0-9.*-]{2,62}$/.test(name) || !/[a-z0-9]/.test(name))
  if (names.length === 0 || wrong !== undefined)
    throw new InvalidArgumentError(
      `${wrong === undefined ? 'Nothing' : `"${wrong}"`} is no name of a bucket, in which * stands for any text.`,
    )
  return names
}

function keys(text: string): string[] {
  const arns = commaList(text)
  const wrong = arns.find((arn) => !/^arn:aws[a-z-]*:kms:[a-z0-9*-]+:(?:\d{12}|\*):key\/[\w*-]+$/.test(arn))
  if (arns.length === 0 || wrong !== undefined)
    throw new InvalidArgumentError(
      `${wrong === undefined ? 'Nothing' : `"${wrong}"`} is no ARN of a key, such as arn:aws:kms:eu-west-1:123456789012:key/….`,
    )
  return arns
}
