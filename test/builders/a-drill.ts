import type { Drill } from '../../lib/state/drills.ts'

const account = '123456789012'

/** The record of a drill of the account's canary `trailkeeper-drill` that goes on for twenty minutes. */
export const aDrill = (changes: Partial<Drill> = {}): Drill => ({
  account,
  region: 'us-east-1',
  code: 'K7QXM',
  state: 'open',
  until: new Date(Date.now() + 20 * 60_000).toISOString(),
  attackedFrom: '2026-01-01T00:00:00.000Z',
  trailArn: `arn:aws:cloudtrail:us-east-1:${account}:trail/trailkeeper-drill`,
  bucket: 'trailkeeper-drill-x',
  topicArn: `arn:aws:sns:us-east-1:${account}:trailkeeper-alerts`,
  ...changes,
})
