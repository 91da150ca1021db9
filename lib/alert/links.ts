import { parseArn } from '../aws/arn.ts'
import type { Finding, Report, Tamper } from '../model/index.ts'

/** Hosts of the consoles; partitions without a public one have no links (AWS General Reference, console endpoints). */
const consoleHosts: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
}

const mostLinks = 5

/**
 * Where to look: the trails, the call in event history, and what the checks say of themselves. Only what has the form
 * that AWS gives it becomes part of a link.
 * @param docs URL under which docs/ is published; without it the pages are named from the repository's root
 */
export function alertLinks(report: Report, open: readonly Finding[], docs: string | undefined): string[] {
  const { tamper, partition, outcomes, gaps = [] } = report
  const resources = [
    ...(tamper?.target === undefined ? [] : [tamper.target]),
    ...outcomes.filter(({ result }) => result !== 'planned').map(({ resource }) => resource),
    ...gaps.map(({ trailArn }) => trailArn),
    ...open.map(({ resource }) => resource),
  ]
  const trails = [...new Set(resources)].flatMap((arn) => trailLink(arn, partition))
  const event = tamper ? eventLink(tamper, partition) : []
  const pages = [...new Set(open.map(({ check }) => check))]
    .filter(isWord)
    .map((check) => pageLink(check, docs))
  return [...event, ...trails.slice(0, mostLinks), ...pages.slice(0, mostLinks)]
}

const isWord = (text: string) => /^[a-z0-9-]{1,64}$/.test(text)

/** As docs/checks/ is laid out; written here, as whoever imports the checks' facts imports all checks. */
const pageLink = (check: string, docs = 'docs') => `${docs}/checks/${check}.md`

function trailLink(arn: string, partition: string): string[] {
  const region = parseArn(arn)?.region ?? ''
  const isTrail = /^arn:[a-z-]+:cloudtrail:[a-z0-9-]+:\d{12}:trail\/[\w.-]{1,128}$/.test(arn)
  return isTrail ? consoleLink(region, partition, `trails/${encodeURIComponent(arn)}`) : []
}

function eventLink({ eventId, region }: Tamper, partition: string): string[] {
  return /^[\w-]{1,64}$/.test(eventId) ? consoleLink(region, partition, `events?EventId=${eventId}`) : []
}

function consoleLink(region: string, partition: string, path: string): string[] {
  const host = consoleHosts[partition]
  if (host === undefined || !/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) return []
  return [`https://${region}.${host}/cloudtrailv2/home?region=${region}#/${path}`]
}
