import { failureText } from '../aws/errors.ts'
import { styleText } from 'node:util'
import { globalServicesRegion } from '../aws/regions.ts'
import { type QuestionId, questions } from '../coverage/questions.ts'
import type { Arn, Summary, WitnessEvent } from '../model/index.ts'
import {
  type CoverageAnswer,
  type CoverageGroup,
  coverageGroups,
  type CoverageReport,
} from './coverage-report.ts'
import { plainText, wrappedLines } from '../text/plain-text.ts'
import { realEvents } from '../coverage/real-events.ts'
import { parseArn } from '../text/arn.ts'

export type CoverageTableOptions = { color: boolean; width: number }

type Style = Parameters<typeof styleText>[0]
type Layout = CoverageTableOptions & {
  paint: (style: Style, text: string) => string
  report: CoverageReport
  labels: ReadonlyMap<string, string>
}

/** The questions in few words. */
const titles: Readonly<Record<QuestionId, string>> = {
  'management-events': 'Management events, all',
  'management-events-except-kms-and-rds-data': '  but those of KMS and RDS Data API',
  'management-reads': '  reads',
  'management-writes': '  writes',
  'kms-events': '  of KMS',
  'rds-data-events': '  of the RDS Data API',
  'global-service-events': '  of IAM, STS and CloudFront',
  's3-object-reads': 'S3 object reads',
  's3-object-writes': 'S3 object writes',
  'lambda-invocations': 'Lambda invocations',
  'dynamodb-events': 'DynamoDB item reads and writes',
}
const titleWidth = Math.max(...Object.values(titles).map((title) => title.length)) + 2

/**
 * Coverage for a terminal: regions with the same answers together, one line a question, then what could not be read.
 * @param summary of the policy's checks, which the exit code follows
 */
export function coverageTable(
  report: CoverageReport,
  summary: Summary,
  options: CoverageTableOptions,
): string {
  const paint: Layout['paint'] = (style, text) =>
    options.color ? styleText(style, text, { validateStream: false }) : text
  const layout = { ...options, paint, report, labels: trailLabels(report) }
  const sections = [
    paint('bold', `Account ${plainText(report.account)}`),
    ...coverageGroups(report).map((group) => groupText(group, layout)),
    trailsText(layout),
    unreadText(layout),
    `The policy's checks: ${summary.fail} fail, ${summary.unknown} unknown, ${summary.pass} pass`,
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

function groupText({ regions, answers }: CoverageGroup, layout: Layout): string {
  const { report, paint, width } = layout
  const all = Object.keys(report.regions).length
  const count = regions.length === all && all > 1 ? `All ${all} regions: ` : ''
  const names = wrappedLines(count + regions.map((region) => plainText(region)).join(', '), width)
  const rows = questions(report.partition).flatMap(({ id }) => {
    const answer = answers[id]
    if (!answer) return []
    const where = id === 'global-service-events' && regions.length > 1 ? recordedIn(report) : ''
    return rowLines(titles[id], answerText(answer, where, layout), layout)
  })
  return [...names.map((line) => paint('bold', line)), ...rows].join('\n')
}

/** Tells, among several regions, for which one global services are answered. */
function recordedIn({ partition }: CoverageReport): string {
  const leader = globalServicesRegion(partition)
  return leader === undefined ? '' : ` (recorded in ${leader})`
}

const markWidth = 11

function rowLines(title: string, { mark, style, words }: AnswerText, layout: Layout): string[] {
  const indent = 2 + markWidth + titleWidth
  const isNarrow = layout.width - indent < 24
  const detail = wrappedLines(words, layout.width - (isNarrow ? 2 + markWidth : indent))
  const head = `  ${layout.paint(style, mark.padEnd(markWidth))}${title.padEnd(titleWidth)}`
  const [first = '', ...more] = detail
  const shift = ' '.repeat(isNarrow ? 2 + markWidth : indent)
  if (isNarrow) return [head.trimEnd(), ...detail.map((line) => shift + line)]
  return [head + first, ...more.map((line) => shift + line)]
}

type AnswerText = { mark: string; style: Style; words: string }

function answerText(answer: CoverageAnswer, where: string, { labels, report }: Layout): AnswerText {
  const names = (arns: readonly Arn[]) => arns.map((arn) => plainText(labels.get(arn) ?? arn)).join(', ')
  if (answer.covered === true) return { mark: 'logged', style: 'green', words: names(answer.by) + where }
  const part = answer.partlyBy ? `in part by ${names(answer.partlyBy)}; ` : ''
  if (answer.covered === false) {
    const event = plainText(witnessText(answer.witness, report.partition))
    return answer.partlyBy
      ? { mark: 'NOT ALL', style: 'red', words: `${part}misses ${event}${where}` }
      : { mark: 'NOT LOGGED', style: 'red', words: `e.g. ${event}${where}` }
  }
  const reasons = answer.unread.map((unread) => plainText(failureText(unread)))
  return { mark: 'unknown', style: 'yellow', words: part + [...new Set(reasons)].join('; ') + where }
}

function trailsText({ labels, paint }: Layout): string {
  if (labels.size === 0) return ''
  const names = [...labels].map(([arn, label]) => ({ arn, name: plainText(label) }))
  const longest = Math.max(...names.map(({ name }) => name.length))
  const lines = names.map(({ arn, name }) => `  ${name.padEnd(longest)}  ${paint('dim', plainText(arn))}`)
  return [paint('bold', 'Trails'), ...lines].join('\n')
}

function unreadText({ report, paint, width }: Layout): string {
  if (report.unread.length === 0) return ''
  const lines = report.unread.flatMap(({ resource, operation, code, message }) =>
    wrappedLines(plainText(`${resource}  ${operation}  ${code}: ${message}`), width - 4).map(
      (line, index) => `${index === 0 ? '  ' : '    '}${line}`,
    ),
  )
  return [paint('bold', 'Could not be read'), ...lines].join('\n')
}

const told = ['eventCategory', 'eventSource', 'eventName', 'readOnly', 'resources.type', 'resources.ARN']

/** An event as a person would say it: the call, whether it reads or writes, its resource, and what is unusual about it. */
export function witnessText(event: WitnessEvent, partition: string): string {
  const kind = event['readOnly'] === 'true' ? '(read)' : event['readOnly'] === 'false' ? '(write)' : undefined
  const usual = realEvents(partition)
  const unusual = Object.entries(event).flatMap(([field, value]) =>
    told.includes(field) || usual.some((one) => one[field] === value) ? [] : [`${field} ${value}`],
  )
  return [event['eventSource'], event['eventName'], kind, event['resources.ARN'], ...unusual]
    .filter((word) => word !== undefined)
    .join(' ')
}

/**
 * What to call the trails that a report names: by name, with the owner where that is another account, and with the home
 * region where the name alone is not enough.
 */
export function trailLabels({ account, regions }: CoverageReport): Map<Arn, string> {
  const named = Object.values(regions).flatMap((answers) =>
    Object.values(answers).flatMap((answer) =>
      answer.covered === true ? answer.by : (answer.partlyBy ?? []),
    ),
  )
  const arns = [...new Set(named)].toSorted()
  const count = (label: string) => arns.filter((arn) => shortLabel(arn, account) === label).length
  return new Map(
    arns.map((arn) => {
      const label = shortLabel(arn, account)
      return [arn, count(label) > 1 ? `${label} (${parseArn(arn)?.region})` : label]
    }),
  )
}

function shortLabel(arn: Arn, account: string): string {
  const parts = parseArn(arn)
  if (!parts) return arn
  const name = parts.resource.replace(/^trail\//, '')
  return parts.account === account ? name : `${name} of ${parts.account}`
}
