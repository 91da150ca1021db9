import { failureDetail } from '../aws/errors.ts'
import manifest from '../../package.json' with { type: 'json' }
import type { Finding, Report, Severity } from '../model/index.ts'
import { checkFacts, checkPage, controlNames } from './check-facts.ts'
import { findingId, worstFirst } from './finding-id.ts'
import { jsonPieces } from './json.ts'
import { accountName, accountStanding } from './organization-texts.ts'
import { plainText } from '../text/plain-text.ts'
import type { Format } from './format.ts'

export const format: Format = {
  id: 'sarif',
  extension: 'sarif',
  use: 'code scanning',
  forPrograms: true,
  print: sarifReport,
}

const mostInMessage = 2000

/**
 * SARIF 2.1.0 (OASIS): the checks as rules, and a result for each finding that fails or is unknown. A resource of AWS
 * is no file, so it is a logical location. `helpUri` has to be absolute, and where the documentation is published is
 * not known here: the help text names its page.
 */
export function sarifReport(report: Report): Generator<string> {
  const findings = worstFirst(report.findings).filter(({ status }) => status !== 'pass')
  const checks = [...new Set(report.findings.map(({ check }) => check))].toSorted()
  const ruleIndex = new Map(checks.map((check, index) => [check, index]))
  return jsonPieces(
    {
      $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: { name: 'Trailkeeper', semanticVersion: manifest.version, rules: checks.map(ruleOf) },
          },
          automationDetails: { id: `trailkeeper/${plainText(report.scope.account)}/` },
          invocations: [invocationOf(report)],
          results: resultsOf(findings, ruleIndex),
        },
      ],
    },
    depthOfResults,
  )
}

/** The log, its runs, the one run, its results. */
const depthOfResults = 4

function* resultsOf(findings: readonly Finding[], ruleIndex: ReadonlyMap<string, number>) {
  for (const finding of findings) yield resultOf(finding, ruleIndex.get(finding.check) ?? -1)
}

/** GitHub's code scanning ranks rules by this number (SARIF support for code scanning, reportingDescriptor). */
const securitySeverity: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.0',
  low: '3.0',
  info: '0.5',
}

const levels = { critical: 'error', high: 'error', medium: 'warning', low: 'note', info: 'note' } as const

function ruleOf(id: string) {
  const { title, why, failsWhen, manual, severity, controls } = checkFacts(id)
  return {
    id: plainText(id),
    shortDescription: { text: title },
    fullDescription: { text: `${why} It fails when ${failsWhen}.` },
    help: { text: `By hand: ${manual}. More: ${checkPage(plainText(id))}` },
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ['security', 'cloudtrail', ...new Set(controlNames(controls))],
      'security-severity': securitySeverity[severity],
    },
  }
}

function invocationOf({ startedAt, finishedAt, unread, accounts = [] }: Report) {
  return {
    executionSuccessful: true,
    startTimeUtc: startedAt,
    endTimeUtc: finishedAt,
    toolExecutionNotifications: [
      ...unread.map((one) => ({
        level: 'warning',
        message: {
          text: messageText(`${one.resource} could not be read: ${failureDetail(one)}`),
        },
      })),
      ...accounts
        .filter(({ status }) => status === 'skipped')
        .map((account) => ({
          level: 'note',
          message: { text: messageText(`${accountName(account)} was ${accountStanding(account)}`) },
        })),
    ],
  }
}

/**
 * An unknown verdict is a warning of kind `fail`: SARIF's kind `open` would fit, but must have the level `none`, which
 * viewers hide, and what is unknown is never to be taken for a pass.
 */
function resultOf(finding: Finding, ruleIndex: number) {
  const { check, status, severity, account, region, resource, message, exemption } = finding
  const name = plainText(resource, 500)
  return {
    ruleId: plainText(check),
    ruleIndex,
    kind: 'fail',
    level: status === 'unknown' ? 'warning' : levels[severity],
    message: { text: messageText(status === 'unknown' ? `Unknown: ${message}` : message) },
    locations: [{ logicalLocations: [{ fullyQualifiedName: name, kind: 'resource' }] }],
    partialFingerprints: { 'trailkeeperFinding/v1': findingId(finding) },
    suppressions: exemption
      ? [
          {
            kind: 'external',
            status: 'accepted',
            justification: plainText(`${exemption.reason} (${exemption.owner})`, mostInMessage),
          },
        ]
      : [],
    properties: { status, severity, account: plainText(account), region: plainText(region) },
  }
}

/** `[text](target)` would be a link in a message (SARIF 3.11.6). */
const messageText = (text: string): string => plainText(text, mostInMessage).replaceAll('](', '] (') || '–'
