import type { Finding, Report } from '../../lib/model/index.ts'
import type { EarlierReport } from '../../lib/report/earlier-report.ts'
import type { ActorCall, ActorTimeLines } from '../../lib/report/html/actors-section.ts'
import { aFinding, anOutcome, aReport, aTamper } from '../builders/a-report.ts'
import { account, aTrail } from '../builders/a-trail.ts'

const main = aTrail().arn
const shadow = aTrail({ name: 'shadow', homeRegion: 'eu-west-1' }).arn

/** A report with something of everything. */
export const aVariedReport: Report = aReport({
  regions: ['eu-west-1', 'us-east-1'],
  trails: [
    {
      arn: main,
      homeRegion: 'us-east-1',
      multiRegion: true,
      organization: true,
      logging: false,
      management: 'all',
    },
    {
      arn: shadow,
      homeRegion: 'eu-west-1',
      multiRegion: false,
      organization: false,
      logging: true,
      management: 'some',
    },
  ],
  findings: [
    aFinding(),
    aFinding({ check: 'region-coverage', severity: 'high', resource: 'us-east-1' }),
    aFinding({
      check: 'region-coverage',
      severity: 'high',
      resource: 'eu-west-1',
      region: 'eu-west-1',
      status: 'unknown',
    }),
    aFinding({ check: 'log-file-validation', severity: 'medium', resource: shadow, region: 'eu-west-1' }),
    aFinding({ check: 'kms-encryption', severity: 'medium', status: 'pass', message: 'It encrypts.' }),
    aFinding({ check: 'delivery', severity: 'high', status: 'pass', message: 'It delivers.' }),
    aFinding({
      check: 'insights',
      severity: 'low',
      exemption: { reason: 'dear', owner: 'platform', expires: '2027-01-01' },
    }),
  ],
  unread: [
    {
      resource: 'eu-west-3',
      operation: 'cloudtrail:DescribeTrails',
      code: 'AccessDenied',
      message: 'not allowed',
    },
  ],
  outcomes: [anOutcome(), anOutcome({ result: 'failed', message: 'It gave ThrottlingException.' })],
  tamper: aTamper(),
  gaps: [
    {
      trailArn: main,
      cause: 'stopped',
      from: '2026-11-20T23:00:00.000Z',
      to: '2026-11-21T00:00:00.000Z',
      regions: 'all',
      inHistory: { ok: true, value: { events: 1200, more: true } },
      lost: ['data events of S3'],
      coveredBy: [],
    },
  ],
})

/** A day before: one failing finding more, and one less. */
export const earlier: EarlierReport = {
  ...aReport({
    findings: [aFinding({ status: 'pass' }), aFinding({ check: 'kms-encryption', severity: 'medium' })],
  }),
  finishedAt: '2026-11-20T00:00:01.500Z',
}

/** What 1,000 accounts with 34 regions give: a verdict for each region of each account. */
export const aLargeReport: Report = aReport({
  regions: Array.from({ length: 34 }, (_, region) => `region-${region}`),
  findings: Array.from({ length: 1000 }, (_, number) => number).flatMap((number) =>
    Array.from({ length: 34 }, (__, region) => regionFinding(number, region)),
  ),
})

function regionFinding(number: number, region: number): Finding {
  const owner = String(Number(account) + number)
  const status = number % 20 === 0 ? 'fail' : number % 20 === 1 ? 'unknown' : 'pass'
  return aFinding({
    check: 'region-coverage',
    severity: 'high',
    status,
    account: owner,
    region: `region-${region}`,
    resource: `region-${region}`,
    message:
      status === 'pass'
        ? `Management events in region-${region} are logged by arn:aws:cloudtrail:us-east-1:${owner}:trail/account-trail-${number}.`
        : `In region-${region} account-trail-${number} does not log, for example, ec2.amazonaws.com DescribeInstances.`,
  })
}

/** What a caller did of whom and of whose calls somebody chose every name. */
export function actorsNamed(text: string): ActorTimeLines {
  const at = '2026-03-01T12:00:00Z'
  const call: ActorCall = {
    at,
    until: at,
    times: 1,
    event: text,
    source: 'cloudtrail.amazonaws.com',
    region: text,
    address: text,
    isIncident: false,
  }
  const calls = [
    { ...call, event: 'DescribeTrails', times: 12, until: '2026-03-01T12:09:00Z' },
    { ...call, isIncident: true },
    { ...call, errorCode: text },
  ]
  const arn = `arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/${text}`
  const line = { actor: arn, from: '2026-03-01T11:00:00Z', to: '2026-03-01T13:00:00Z', calls, left: 3 }
  return { where: text, lines: [line], left: 2, unread: [text] }
}
