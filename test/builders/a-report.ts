import type { Call, Finding, Outcome, Report, Tamper } from '../../lib/model/index.ts'
import { summaryOf } from '../../lib/report/score.ts'
import { account, aTrail } from './a-trail.ts'

const arn = aTrail().arn

/** One failing finding on the trail `main`, but for what is changed. */
export const aFinding = (changes: Partial<Finding> = {}): Finding => ({
  check: 'trail-logging',
  severity: 'critical',
  status: 'fail',
  account,
  region: 'us-east-1',
  resource: arn,
  expected: 'IsLogging is true',
  actual: 'IsLogging is false',
  message: 'main is not logging since 2026-11-20T10:00:00.000Z.',
  ...changes,
})

/** A restart of the trail `main` that took, but for what is changed. */
export function anOutcome({ result = 'applied', ...changes }: OutcomeChanges = {}): OutcomeOfCall {
  const outcome = {
    check: 'trail-logging',
    remedy: 'start-logging',
    resource: arn,
    call,
    message: 'Written, and read back as intended.',
    ...changes,
  }
  const [before, after] = [call.expect, call.intend]
  if (result === 'applied') return { ...outcome, result, before, after }
  if (result === 'planned') return { ...outcome, result, before, after }
  return result === 'drifted' ? { ...outcome, result, before } : { ...outcome, result }
}

type OutcomeOfCall = Extract<Outcome, { call: unknown }>
type OutcomeChanges = Partial<Pick<Outcome, 'resource' | 'message' | 'result'>>

const call: Call = {
  service: 'cloudtrail',
  operation: 'StartLogging',
  account,
  region: 'us-east-1',
  input: { Name: arn },
  expect: { kind: 'logging', trailArn: arn, logging: false },
  intend: { kind: 'logging', trailArn: arn, logging: true },
  undo: { service: 'cloudtrail', operation: 'StopLogging', input: { Name: arn } },
  why: 'main is not logging.',
}

/** StopLogging of the trail `main` by an assumed role, but for what is changed. */
export const aTamper = (changes: Partial<Tamper> = {}): Tamper => ({
  eventId: '11111111-aaaa-bbbb-cccc-222222222222',
  eventName: 'StopLogging',
  eventTime: '2026-11-21T00:00:00Z',
  region: 'us-east-1',
  target: arn,
  weakens: ['logging'],
  actor: {
    type: 'AssumedRole',
    arn: `arn:aws:sts::${account}:assumed-role/intruder/session`,
    sourceIp: '198.51.100.7',
    userAgent: 'aws-cli/2',
  },
  ...changes,
})

/** A report with nothing in it, but for what is changed; its summary counts what it holds. */
export function aReport(changes: Partial<Report> = {}): Report {
  const { findings = [], outcomes = [] } = changes
  return {
    schemaVersion: '1',
    scope: { account, regions: 'all' },
    partition: 'aws',
    startedAt: '2026-11-21T00:00:00.000Z',
    finishedAt: '2026-11-21T00:00:01.500Z',
    apiCalls: 42,
    unread: [],
    findings,
    outcomes,
    summary: summaryOf(findings, outcomes),
    ...changes,
  }
}
