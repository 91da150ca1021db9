import type { Finding, Report } from '../model/index.ts'
import { checkFacts } from './check-facts.ts'
import { worstFirst } from './finding-id.ts'
import { xmlText } from './xml-text.ts'
import type { Format } from './format.ts'

export const format: Format = {
  id: 'junit',
  extension: 'xml',
  use: 'CI systems that show test results',
  print: junitReport,
}

const mostInMessage = 1000

/**
 * JUnit's XML, as CI systems read it: a suite a check, a test case a resource. What fails is a failure; what is unknown
 * is an error, since the test could not be carried out; what is exempt is skipped. Made one case at a time.
 */
export function* junitReport(report: Report): Generator<string> {
  const seconds = Math.max(0, (Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 1000) || 0
  const { fail, unknown } = report.summary
  yield '<?xml version="1.0" encoding="UTF-8"?>\n'
  yield `<testsuites name="trailkeeper" tests="${report.findings.length}" failures="${fail}" errors="${unknown}" time="${seconds.toFixed(3)}">\n`
  for (const [check, findings] of byCheck(worstFirst(report.findings))) yield* suite(check, findings, report)
  yield '</testsuites>\n'
}

function byCheck(findings: readonly Finding[]): Map<string, Finding[]> {
  const suites = new Map<string, Finding[]>()
  for (const finding of findings) {
    const known = suites.get(finding.check)
    if (known) known.push(finding)
    else suites.set(finding.check, [finding])
  }
  return suites
}

function* suite(check: string, findings: readonly Finding[], report: Report): Generator<string> {
  const counted = findings.filter(({ exemption }) => !exemption)
  const count = (status: Finding['status']) => counted.filter((finding) => finding.status === status).length
  yield `  <testsuite name="${xmlText(check)}" tests="${findings.length}" failures="${count('fail')}" errors="${count('unknown')}" skipped="${findings.length - counted.length}" timestamp="${xmlText(report.startedAt)}">\n`
  for (const finding of findings) yield `${testCase(finding)}\n`
  yield '  </testsuite>\n'
}

function testCase(finding: Finding): string {
  const { check, resource, region, account } = finding
  const name = resource.includes(region) ? resource : `${resource} in ${region}`
  const head = `    <testcase name="${xmlText(name, 400)}" classname="trailkeeper.${xmlText(account)}.${xmlText(check)}"`
  const said = saidOf(finding)
  return said === undefined ? `${head}/>` : `${head}>${said}</testcase>`
}

function saidOf({
  check,
  status,
  severity,
  exemption,
  message,
  expected,
  actual,
}: Finding): string | undefined {
  if (exemption) {
    const until = exemption.expires === undefined ? '' : ` until ${exemption.expires}`
    return `<skipped message="${xmlText(`exempt${until}: ${exemption.reason} (${exemption.owner})`, mostInMessage)}"/>`
  }
  if (status === 'pass') return undefined
  const element = status === 'fail' ? 'failure' : 'error'
  const body = [`Expected: ${expected}`, `Actual: ${actual}`, `By hand: ${checkFacts(check).manual}`]
  return `<${element} type="${severity}" message="${xmlText(message, mostInMessage)}">${body
    .map((line) => xmlText(line, mostInMessage))
    .join('\n')}</${element}>`
}
