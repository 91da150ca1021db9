import { describe, expect, it } from '@jest/globals'
import { AwsSecurityFinding$, type AwsSecurityFinding } from '@aws-sdk/client-securityhub'
import { NormalizedSchema } from '@smithy/core/schema'
import type { Report } from '../../lib/model/index.ts'
import { asffFinding, asffReport } from '../../lib/report/asff.ts'
import { checkShape } from '../../sandbox/protocol/check-shape.ts'
import { aHostileReport } from '../builders/a-hostile-report.ts'
import { aFinding, aReport } from '../builders/a-report.ts'
import { account } from '../builders/a-trail.ts'
import { hostile } from '../builders/hostile.ts'

/** Every finding of a report, checked against the service's own model and the limits in its documentation. */
function findingsOf(report: Report): AwsSecurityFinding[] {
  const findings: AwsSecurityFinding[] = JSON.parse([...asffReport(report)].join(''))
  for (const finding of findings) {
    expect(checkShape(NormalizedSchema.of(AwsSecurityFinding$), finding)).toEqual([])
    expect(beyondLimits(finding)).toEqual([])
  }
  return findings
}

const required = [
  'AwsAccountId',
  'CreatedAt',
  'Description',
  'GeneratorId',
  'Id',
  'ProductArn',
  'Resources',
  'SchemaVersion',
  'Severity',
  'Title',
  'UpdatedAt',
] as const

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/** Security Hub API reference, AwsSecurityFinding; user guide, "Required attributes" and quotas. */
function beyondLimits(finding: AwsSecurityFinding): string[] {
  const {
    Title = '',
    Description = '',
    Id = '',
    GeneratorId = '',
    Remediation,
    Resources = [],
    Compliance,
  } = finding
  const fields = Object.entries(finding.ProductFields ?? {})
  const requirements = Compliance?.RelatedRequirements ?? []
  const rules: [string, boolean][] = [
    ['required', required.every((name) => finding[name] !== undefined && finding[name] !== '')],
    ['schema version', finding.SchemaVersion === '2018-10-08'],
    ['account', /^\d{12}$/.test(finding.AwsAccountId ?? '')],
    ['times', instant.test(finding.CreatedAt ?? '') && instant.test(finding.UpdatedAt ?? '')],
    ['title', length(Title) <= 256],
    ['description', length(Description) <= 1024],
    ['id', length(Id) <= 512 && length(GeneratorId) <= 512],
    ['remediation', length(Remediation?.Recommendation?.Text ?? '') <= 512],
    ['product fields', fields.length <= 50],
    ['a product field', fields.every(([key, value]) => length(key) <= 128 && length(value) <= 2048)],
    ['resources', Resources.length >= 1 && Resources.length <= 32],
    ['a resource', Resources.every((one) => length(one.Id ?? '') <= 512 && /\S/.test(one.Id ?? ''))],
    ['requirements', requirements.length <= 32 && requirements.every((one) => length(one) <= 64)],
    [
      'types',
      (finding.Types ?? []).every((type) =>
        /^(Software and Configuration Checks|TTPs|Effects|Unusual Behaviors)(\/[^/]+){0,2}$/.test(type),
      ),
    ],
    ['240 KB', Buffer.byteLength(JSON.stringify(finding)) <= 240_000],
  ]
  return rules.flatMap(([name, holds]) => (holds ? [] : [name]))
}

const length = (text: string) => Array.from(text).length

const one = (changes: Parameters<typeof aFinding>[0] = {}, report = {}) =>
  findingsOf(aReport({ findings: [aFinding(changes)], ...report }))[0]

describe('a finding for Security Hub', () => {
  it('belongs to its account, region and partition', () => {
    expect(one()).toMatchObject({
      AwsAccountId: account,
      ProductArn: `arn:aws:securityhub:us-east-1:${account}:product/${account}/default`,
      Region: 'us-east-1',
    })
    expect(one({ region: 'cn-north-1' }, { partition: 'aws-cn' })).toMatchObject({
      ProductArn: `arn:aws-cn:securityhub:cn-north-1:${account}:product/${account}/default`,
      Resources: [{ Partition: 'aws-cn' }],
    })
    expect(one({}, { partition: 'aws-iso' })?.Resources?.[0]).not.toHaveProperty('Partition')
  })

  it('may be imported in another region', () => {
    const finding = aFinding()
    expect(asffFinding(finding, aReport(), 'eu-west-1').ProductArn).toContain(':eu-west-1:')
    expect(asffFinding(finding, aReport(), 'eu-west-1').Id).toBe(asffFinding(finding, aReport()).Id)
  })

  it.each([
    ['fail', 'FAILED', 'ACTIVE', 'CRITICAL', 'NEW'],
    ['unknown', 'NOT_AVAILABLE', 'ACTIVE', 'CRITICAL', 'NEW'],
    ['pass', 'PASSED', 'ARCHIVED', 'INFORMATIONAL', 'RESOLVED'],
  ] as const)('%s is %s, %s, %s, %s', (status, compliance, record, severity, workflow) => {
    expect(one({ status })).toMatchObject({
      Compliance: { Status: compliance },
      RecordState: record,
      Severity: { Label: severity, Original: 'critical' },
      Workflow: { Status: workflow },
    })
  })

  it('is suppressed where it is exempt, and says why', () => {
    expect(one({ exemption: { reason: 'retired', owner: 'platform' } })).toMatchObject({
      Workflow: { Status: 'SUPPRESSED' },
      ProductFields: { 'trailkeeper/ExemptReason': 'retired' },
    })
  })

  it('keeps its id over runs and verdicts, and shares it with no other', () => {
    const id = one()?.Id
    expect(one({ status: 'pass', message: 'other' }, { startedAt: '2027-01-01T00:00:00.000Z' })?.Id).toBe(id)
    const others = [
      { region: 'eu-west-1' },
      { check: 'delivery' },
      { resource: 'other' },
      { account: '210987654321' },
    ]
    expect(new Set([id, ...others.map((changes) => one(changes)?.Id)]).size).toBe(5)
  })

  it('names a trail, an account and other resources by their types', () => {
    expect(one()?.Resources).toMatchObject([{ Type: 'AwsCloudTrailTrail', Id: aFinding().resource }])
    const ofAccount = { Type: 'AwsAccount', Id: `AWS::::Account:${account}` }
    expect(one({ resource: account })?.Resources).toMatchObject([ofAccount])
    expect(one({ resource: 'us-east-1' })?.Resources).toMatchObject([ofAccount])
    expect(one({ resource: 'some-bucket' })?.Resources).toMatchObject([{ Type: 'Other', Id: 'some-bucket' }])
  })

  it('says how to mend it, and which controls it is about', () => {
    expect(one()).toMatchObject({
      Remediation: { Recommendation: { Text: expect.stringContaining('aws cloudtrail start-logging') } },
      Compliance: { RelatedRequirements: expect.arrayContaining(['PCI DSS v4.0/10.2.1']) },
    })
  })

  it.each([...hostile, ''])('is valid and harmless with %j', (text) => {
    const findings = findingsOf(aHostileReport(text))
    expect(JSON.stringify(findings)).not.toMatch(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]|evil[^"]*:\/\/|:\/\/[^"]*evil/u)
  })
})
