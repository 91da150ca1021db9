import manifest from '../../package.json' with { type: 'json' }
import type { Finding, Report, Severity } from '../model/index.ts'
import { checkFacts, checkPage, controlsByFramework } from './check-facts.ts'
import { findingId, worstFirst } from './finding-id.ts'
import { jsonLine } from './json.ts'
import { plainText } from '../text/plain-text.ts'
import { resourceName } from '../text/arn.ts'
import type { Format } from './format.ts'

export const format: Format = {
  id: 'ocsf',
  extension: 'jsonl',
  use: 'security lakes (JSON lines)',
  forPrograms: true,
  print: ocsfReport,
}

const mostInMessage = 2000

/** Compliance Findings of the Open Cybersecurity Schema Framework, one JSON object a line, made one at a time. */
export function* ocsfReport(report: Report): Generator<string> {
  for (const finding of worstFirst(report.findings)) yield jsonLine(ocsfFinding(finding, report))
}

/**
 * One Compliance Finding (class 2003, OCSF 1.3.0, with the cloud profile). `status_id` is where the finding stands,
 * `compliance.status_id` the verdict: what could not be judged is a warning, "did not yield a result due to missing
 * information".
 */
function ocsfFinding(finding: Finding, report: Report) {
  const { check, account, region, resource, status, severity, exemption } = finding
  const facts = checkFacts(check)
  const frameworks = controlsByFramework(facts.controls)
  const name = plainText(check)
  const time = Date.parse(report.finishedAt)
  const message = plainText(finding.message, mostInMessage)
  return {
    activity_id: 1,
    activity_name: 'Create',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2003,
    class_name: 'Compliance Finding',
    type_uid: 200_301,
    type_name: 'Compliance Finding: Create',
    time,
    message,
    ...standing(finding),
    ...severities[status === 'pass' ? 'info' : severity],
    metadata: {
      version: '1.3.0',
      uid: `${findingId(finding)}-${time}`,
      product: { name: 'Trailkeeper', vendor_name: 'Trailkeeper', version: manifest.version },
      profiles: ['cloud'],
      original_time: report.finishedAt,
    },
    cloud: {
      provider: 'AWS',
      region: plainText(region),
      account: { uid: plainText(account), type: 'AWS Account', type_id: 10 },
    },
    finding_info: {
      uid: findingId(finding),
      title: facts.title,
      desc: message,
      types: ['Configuration'],
      analytic: { name, uid: name, type: 'Rule', type_id: 1 },
      created_time: Date.parse(report.startedAt),
    },
    compliance: {
      ...verdicts[status],
      status_detail: plainText(`Expected: ${finding.expected}. Actual: ${finding.actual}.`, mostInMessage),
      control: name,
      // Required, even where a check is of no framework.
      standards: frameworks.length > 0 ? frameworks.map(({ framework }) => framework) : ['Trailkeeper'],
      requirements: frameworks.flatMap(({ framework, controls }) =>
        controls.map((control) => `${framework} ${control}`),
      ),
    },
    remediation: { desc: `${facts.manual} (${checkPage(name)})` },
    resources: [
      {
        uid: plainText(resource, 500),
        name: plainText(resourceName(resource)),
        type: typeOf(finding),
        region: plainText(region),
        cloud_partition: report.partition,
      },
    ],
    unmapped: {
      severity,
      ...(exemption && {
        exemption: Object.fromEntries(
          Object.entries(exemption).map(([key, value]) => [key, plainText(value, mostInMessage)]),
        ),
      }),
    },
  }
}

/** Of status 3: "benign or a false positive", so that nobody has to act. */
function standing({ status, exemption }: Finding) {
  if (exemption) return { status_id: 3, status: 'Suppressed' }
  return status === 'pass' ? { status_id: 4, status: 'Resolved' } : { status_id: 1, status: 'New' }
}

const verdicts = {
  pass: { status_id: 1, status: 'Pass' },
  unknown: { status_id: 2, status: 'Warning' },
  fail: { status_id: 3, status: 'Fail' },
} as const

const severities = {
  info: { severity_id: 1, severity: 'Informational' },
  low: { severity_id: 2, severity: 'Low' },
  medium: { severity_id: 3, severity: 'Medium' },
  high: { severity_id: 4, severity: 'High' },
  critical: { severity_id: 5, severity: 'Critical' },
} as const satisfies Record<Severity, unknown>

function typeOf({ resource, account, region }: Finding): string {
  if (resource === account) return 'AwsAccount'
  if (resource === region) return 'AwsRegion'
  return resource.includes(':trail/') ? 'AwsCloudTrailTrail' : 'Other'
}
