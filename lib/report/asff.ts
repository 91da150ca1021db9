import manifest from '../../package.json' with { type: 'json' }
import { parseArn, resourceName } from '../text/arn.ts'
import type { Finding, Region, Report, Severity } from '../model/index.ts'
import { checkFacts, checkPage, controlsByFramework } from './check-facts.ts'
import { findingId, worstFirst } from './finding-id.ts'
import { jsonPieces } from './json.ts'
import { plainText } from '../text/plain-text.ts'
import type { Format } from './format.ts'

export const format: Format = {
  id: 'asff',
  extension: 'json',
  use: 'Security Hub (`batch-import-findings`, up to 100 at a time)',
  forPrograms: true,
  print: (report) => asffReport(report),
}

/**
 * Findings in the AWS Security Finding Format, one array: what `aws securityhub batch-import-findings` takes, up to 100
 * at a time, made one by one. Each belongs to its own account and region, as the default product's ARN asks.
 */
export const asffReport = (report: Report): Generator<string> => jsonPieces(asffFindings(report), 1)

function* asffFindings(report: Report) {
  for (const finding of worstFirst(report.findings)) yield asffFinding(finding, report)
}

/**
 * One finding in the AWS Security Finding Format, schema 2018-10-08 (Security Hub user guide, "Required attributes" and
 * "Guidelines for mapping findings"): texts within their limits, and an id that stays over runs, so that importing it
 * again updates it. What passes is archived.
 * @param region where it is imported; the finding's own by default
 */
export function asffFinding(finding: Finding, report: Report, region: Region = finding.region) {
  const { check, message, exemption, status } = finding
  const [account, home, place] = [finding.account, finding.region, region].map(identifier)
  const facts = checkFacts(check)
  const id = findingId(finding)
  const name = plainText(check, 100)
  return {
    SchemaVersion: '2018-10-08',
    Id: `trailkeeper/${account}/${home}/${name}/${id}`,
    ProductArn: `arn:${identifier(report.partition)}:securityhub:${place}:${account}:product/${account}/default`,
    ProductName: 'Trailkeeper',
    CompanyName: 'Trailkeeper',
    GeneratorId: `trailkeeper/${name}`,
    AwsAccountId: account,
    Region: place,
    Types: ['Software and Configuration Checks/AWS Security Best Practices'],
    CreatedAt: report.startedAt,
    UpdatedAt: report.finishedAt,
    Severity: severityOf(finding),
    Title: plainText(`${facts.title}: ${resourceName(finding.resource)}`, 256),
    Description: plainText(message, 1024) || facts.title,
    Remediation: {
      Recommendation: { Text: plainText(`${facts.manual} (${checkPage(name)})`, 512) },
    },
    ProductFields: productFields(finding),
    Resources: [resourceOf(finding, report.partition)],
    Compliance: {
      Status: complianceStatus[status],
      RelatedRequirements: controlsByFramework(facts.controls)
        .flatMap(({ framework, controls }) =>
          controls.map((control) => `${framework}/${control}`.slice(0, 64)),
        )
        .slice(0, 32),
    },
    Workflow: { Status: exemption ? 'SUPPRESSED' : status === 'pass' ? 'RESOLVED' : 'NEW' },
    RecordState: status === 'pass' ? 'ARCHIVED' : 'ACTIVE',
  } as const
}

/** Accounts, regions and partitions have no other characters; they become parts of ids and ARNs. */
const identifier = (text: string): string => text.replaceAll(/[^a-z0-9-]/g, '').slice(0, 64) || 'unknown'

const complianceStatus = { pass: 'PASSED', fail: 'FAILED', unknown: 'NOT_AVAILABLE' } as const

const labels = {
  critical: 'CRITICAL',
  high: 'HIGH',
  medium: 'MEDIUM',
  low: 'LOW',
  info: 'INFORMATIONAL',
} as const satisfies Record<Severity, string>

/** What passes is INFORMATIONAL (Security Hub user guide, severity of findings). */
const severityOf = ({ status, severity }: Finding) => ({
  Label: status === 'pass' ? labels.info : labels[severity],
  Original: severity,
})

/** At most 50 of them, with keys of up to 128 characters and values of up to 2,048. */
const productFields = ({ check, status, expected, actual, exemption }: Finding): Record<string, string> =>
  Object.fromEntries(
    Object.entries({
      'trailkeeper/Version': manifest.version,
      'trailkeeper/Check': check,
      'trailkeeper/Status': status,
      'trailkeeper/Expected': expected,
      'trailkeeper/Actual': actual,
      'trailkeeper/ExemptReason': exemption?.reason ?? '',
      'trailkeeper/ExemptOwner': exemption?.owner ?? '',
      'trailkeeper/ExemptUntil': exemption?.expires ?? '',
    })
      .map(([key, value]) => [key, plainText(value, 1024)])
      .filter(([, value]) => value !== ''),
  )

const partitions = ['aws', 'aws-cn', 'aws-us-gov'] as const

/** A trail is named by its ARN, an account as Security Hub names it, and a region is a matter of its account. */
function resourceOf({ resource, account, region }: Finding, partition: string) {
  const known = partitions.find((one) => one === partition)
  const rest = { Region: identifier(region), ...(known && { Partition: known }) }
  const arn = parseArn(resource)
  if (arn?.service === 'cloudtrail' && arn.resource.startsWith('trail/'))
    return { Type: 'AwsCloudTrailTrail', Id: plainText(resource, 512), ...rest }
  if (resource === account || resource === region)
    return { Type: 'AwsAccount', Id: `AWS::::Account:${identifier(account)}`, ...rest }
  return { Type: 'Other', Id: plainText(resource, 512) || 'unknown', ...rest }
}
