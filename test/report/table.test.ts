import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import type { Report } from '../../lib/model/index.ts'
import { tableReport } from '../../lib/report/table.ts'
import { aFinding, anOutcome, aReport } from '../builders/a-report.ts'
import { hostile } from '../builders/hostile.ts'

const table = (report: Report, options: Partial<Parameters<typeof tableReport>[1]> = {}) =>
  tableReport(report, { color: false, width: 100, verbose: false, ...options })

const full = aReport({
  findings: [
    aFinding({ status: 'pass', check: 'kms-encryption', message: 'It encrypts.' }),
    aFinding({ status: 'unknown', check: 'event-selectors', severity: 'high' }),
    aFinding({ exemption: { reason: 'retired', owner: 'platform', expires: '2027-01-01' } }),
    aFinding(),
  ],
  unread: [
    { resource: 'eu-west-3', operation: 'cloudtrail:DescribeTrails', code: 'AccessDenied', message: 'no' },
  ],
  outcomes: [anOutcome({ result: 'failed', message: 'It gave ThrottlingException.' })],
})

it('shows what fails before what is unknown, and passes only when asked', () => {
  const text = table(full)
  expect(text.indexOf('FAIL')).toBeLessThan(text.indexOf('UNKNOWN'))
  expect(text).not.toContain('It encrypts.')
  expect(table(full, { verbose: true })).toContain('It encrypts.')
})

it('says why, until when, and for whom something is exempt', () => {
  expect(table(full)).toMatch(/exempt until 2027-01-01: retired \(platform\)/i)
})

it('shows what could not be read, what was done, and how it changes', () => {
  const text = table(full)
  expect(text).toContain('eu-west-3  cloudtrail:DescribeTrails  AccessDenied: no')
  expect(text).toContain('logging: off → on')
  expect(text).toContain('It gave ThrottlingException.')
  expect(text).toContain('1 fail, 1 unknown, 1 pass, 1 exempt, 1 failed')
})

it('says to the end what is to be done', () => {
  const advice = `${'It is refused because of this. '.repeat(8)}Set secondCopy: allow in the policy.`
  const report = aReport({
    findings: [aFinding({ message: advice })],
    outcomes: [anOutcome({ result: 'refused', message: advice })],
  })
  expect(table(report, { width: 1000 }).match(/Set secondCopy: allow in the policy\./g)).toHaveLength(2)
})

it('puts many findings of one check together, and lists each when verbose', () => {
  const regions = ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1']
  const report = aReport({
    findings: regions.map((region) =>
      aFinding({ check: 'region-coverage', resource: region, region, message: `Nothing covers ${region}.` }),
    ),
  })
  expect(table(report)).toContain('region-coverage  4 times')
  expect(table(report).match(/Nothing covers/g)).toHaveLength(1)
  for (const region of regions) expect(table(report)).toContain(region)
  expect(table(report, { verbose: true }).match(/Nothing covers/g)).toHaveLength(4)
})

it('has no colour of its own unless asked, and the same words with it', () => {
  expect(table(full)).toBe(stripVTControlCharacters(table(full, { color: true })))
})

it('fits into 40 columns, but for words that are longer', () => {
  const narrow = table(full, { width: 40 }).split('\n')
  for (const line of narrow.filter((one) => one.length > 40)) expect(line.trim()).toMatch(/^\S+$/)
  expect(narrow.length).toBeGreaterThan(table(full, { width: 100 }).split('\n').length)
  expect(table(full, { width: 40 }).replaceAll(/\s+/g, ' ')).toBe(table(full).replaceAll(/\s+/g, ' '))
})

it('shows what would be done before what is wrong', () => {
  const [planned, applied] = (['planned', 'applied'] as const).map((result) =>
    table(aReport({ findings: [aFinding()], outcomes: [anOutcome({ result })] })),
  )
  expect(planned).toMatch(/Repairs[\s\S]*^FAIL/m)
  expect(applied).toMatch(/^FAIL[\s\S]*Repairs/m)
})

it('keeps to the width', () => {
  const long = aReport({ findings: [aFinding({ message: 'word '.repeat(40) })] })
  expect(
    Math.max(
      ...table(long, { width: 60 })
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(90)
  expect(table(long, { width: 1 }).length).toBeGreaterThan(0)
})

describe('values from AWS', () => {
  it.each(hostile)('do no harm: %j', (text) => {
    const outcome = anOutcome({ resource: text, message: text })
    const call = {
      ...outcome.call,
      region: text,
      expect: { kind: 'tags' as const, trailArn: text, tags: {} },
      intend: { kind: 'tags' as const, trailArn: text, tags: { [text]: text } },
    }
    const bucket = { ...call, intend: { kind: 'bucket' as const, bucket: text, exists: true } }
    const report = aReport({
      findings: [aFinding({ resource: text, message: text, exemption: { reason: text, owner: text } })],
      unread: [{ resource: text, operation: 's3:GetBucketPolicy', code: text, message: text }],
      outcomes: [outcome, { ...outcome, call }, { ...outcome, call: bucket }],
    })
    const lines = table(report)
    expect(lines).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u)
    expect(lines).not.toMatch(/:\/\/|\bwww\./i)
    expect(lines.split('\n').length).toBeLessThan(200)
  })
})

describe('an account in which every read is denied', () => {
  const denied = ['us-east-1', 'eu-west-3', 'sa-east-1'].map((resource) => ({
    resource,
    operation: 'cloudtrail:DescribeTrails',
    code: 'AccessDeniedException',
    message: 'not authorized',
  }))
  const findings = denied.map(({ resource }) => aFinding({ status: 'unknown', region: resource }))

  it('is one paragraph that says what to run, in the place of a line a read', () => {
    const text = table(aReport({ findings, unread: denied })).replaceAll(/\s+/g, ' ')
    expect(text).toContain('AWS denied every read of account')
    expect(text).toContain('`trailkeeper doctor`')
    expect(text).toMatch(/`trailkeeper iam --read-only --account \d{12}`/)
    expect(text).not.toContain('DescribeTrails')
    expect(text).toContain('3 unknown')
  })

  it('is listed by --verbose', () => {
    expect(table(aReport({ findings, unread: denied }), { verbose: true })).toContain(
      'sa-east-1  cloudtrail:DescribeTrails',
    )
  })

  it.each([
    ['something was judged', { findings: [...findings, aFinding()], unread: denied }],
    [
      'something failed otherwise',
      {
        findings,
        unread: [
          ...denied,
          { ...denied[0], resource: 'x', operation: 'y', message: '', code: 'ThrottlingException' },
        ],
      },
    ],
  ])('is not, where %s', (_, report) => {
    expect(table(aReport(report))).toContain('eu-west-3  cloudtrail:DescribeTrails')
  })
})
