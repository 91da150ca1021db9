import type { Region } from '../model/index.ts'
import { shellQuoted } from './shell-word.ts'

const commandGroups = {
  cloudtrail: 'cloudtrail',
  s3: 's3api',
  kms: 'kms',
  events: 'events',
  sns: 'sns',
  logs: 'logs',
  lambda: 'lambda',
  iam: 'iam',
  organizations: 'organizations',
  cloudwatch: 'cloudwatch',
} as const

type Called = { service: keyof typeof commandGroups; operation: string; input: object }

/**
 * A call as a command of the AWS CLI that a person can run as it stands: one line of printable ASCII, with all that
 * came from AWS in JSON.
 * @param region none for a service that is asked in one place; one that is no region's name is left to the person
 */
export function awsCommand({ service, operation, input }: Called, region?: Region): string {
  const command = operation.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
  const where =
    region === undefined ? '' : ` --region ${/^[a-z][a-z0-9-]*$/.test(region) ? region : 'REGION'}`
  return `aws ${commandGroups[service]} ${command}${where} --cli-input-json ${shellQuoted(inertJson(input))}`
}

/**
 * The same JSON in characters that nothing on the way to a person changes: ASCII, and by their escapes what would end the
 * quotes, begin a tag, a link, a mention or a code span, or be folded as white space.
 */
const inertJson = (value: object): string =>
  JSON.stringify(value)
    .replaceAll('://', String.raw`:\/\/`)
    .replaceAll(/[^\x20-\x7E]|['<>&`@]|(?<=\]|\\u005d)\(|(?<=www)\.|(?<= ) /gi, escaped)

const escaped = (text: string): string =>
  text.replaceAll(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
