import type { Region } from '../model/index.ts'

const commandGroups = {
  cloudtrail: 'cloudtrail',
  s3: 's3api',
  kms: 'kms',
  events: 'events',
  sns: 'sns',
  logs: 'logs',
} as const

type Write = { service: keyof typeof commandGroups; operation: string; input: object }

/** A write as a command of the AWS CLI that a person can run as it stands. */
export function awsCommand({ service, operation, input }: Write, region: Region): string {
  const command = operation.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
  const where = /^[a-z0-9-]+$/.test(region) ? region : shellQuoted(region)
  return `aws ${commandGroups[service]} ${command} --region ${where} --cli-input-json ${shellQuoted(asciiJson(input))}`
}

/** The same JSON in ASCII, so that what is read is what is run; and a link in it is none to a mail client. */
const asciiJson = (value: object): string =>
  JSON.stringify(value)
    .replaceAll(/[^\x20-\x7E]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('://', String.raw`:\/\/`)

/** Inside single quotes a POSIX shell expands nothing, so no value from AWS can run. */
export const shellQuoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
