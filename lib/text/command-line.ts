import type { Region, Report } from '../model/index.ts'

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

/** What every POSIX shell takes for one word as it stands, and zsh as well, which expands `=name`. */
const plain = /^[\w.:/+@,-][\w.:/+=@,-]*$/

/**
 * One word of a command line, in printable ASCII on one line, whatever the text: a POSIX shell gives back exactly the
 * text. What cannot stand between single quotes is made by `printf`, whose octal escapes POSIX defines; only line breaks
 * at the end of such a text are lost, as command substitution drops them.
 */
export function shellWord(text: string): string {
  if (plain.test(text)) return text
  if (/^[\x20-\x7E]*$/.test(text)) return shellQuoted(text)
  const bytes = [...Buffer.from(text)]
  const printed = bytes.map((byte) => {
    const character = String.fromCharCode(byte)
    return /[A-Za-z0-9 ./:=,-]/.test(character) ? character : `\\${byte.toString(8).padStart(3, '0')}`
  })
  return `"$(printf '${printed.join('')}')"`
}

/** Inside single quotes a POSIX shell expands nothing, so no value from AWS can run. */
export const shellQuoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/**
 * A value of an option that is proven to be plain; else a word in capitals, which a person has to replace. The AWS CLI
 * reads the file that a value names by `file://` or `fileb://` (user guide, "Loading a parameter from a file").
 */
export const plainOption = (text: string, otherwise: string): string =>
  plain.test(text) && !/^-|:\//.test(text) ? text : otherwise

/** The command that takes back what a report says was applied; undefined where no run was saved. */
export const undoCommand = ({ run }: Pick<Report, 'run'>): string | undefined =>
  run === undefined ? undefined : `trailkeeper undo ${shellWord(run)}`
