import { describe, expect, it } from '@jest/globals'
import { derivedUndo } from '../../lib/apply/derived-undo.ts'
import { type SavedCall, savedRun } from '../../lib/apply/saved-run.ts'
import { isConsistent } from '../../lib/apply/undo-calls.ts'
import type { Facet } from '../../lib/model/index.ts'

const account = '123456789012'
const trailArn = `arn:aws:cloudtrail:us-east-1:${account}:trail/main`
const key = `arn:aws:kms:us-east-1:${account}:key/1`
const bucket = 'logs'
const allow = (Sid: string, more: object = {}) => ({ Effect: 'Allow', Sid, ...more })
const stranger = allow('Shared', { Principal: '*', Action: 's3:GetObject', Resource: '*' })
const was = { Version: '2012-10-17', Statement: [allow('Account')] }
const granted = { ...was, Statement: [...was.Statement, allow('TrailkeeperWrite')] }
const rule = (days: number, whole = days) => ({
  id: 'keep',
  enabled: true,
  prefix: '',
  narrowed: false,
  expirationDays: days,
  whole: JSON.stringify({
    ID: 'keep',
    Status: 'Enabled',
    Filter: { Prefix: '' },
    Expiration: { Days: whole },
  }),
})
const lifecycle = (...rules: ReturnType<typeof rule>[]): Facet => ({ kind: 'lifecycle', bucket, rules })
const policyOf = (document: typeof was | null): Facet => ({ kind: 'whole-bucket-policy', bucket, document })
const keyPolicyOf = (document: typeof was): Facet => ({ kind: 'key-policy', key, document })
const settings = (of: object): Facet => ({ kind: 'trail', trailArn, settings: of })
const ruleOf = (name: string, is: { state: string; pattern: string } | null): Facet => ({
  kind: 'rule',
  name,
  is,
})
const live = { state: 'ENABLED', pattern: '{}' }

type Around = { before: Facet; after: Facet }

/** A call with the write that follows from its states, as whoever edits a file by hand would have it fit. */
const callOf = (around: Around, more: Partial<SavedCall> = {}) => ({
  repair: 0,
  check: 'a',
  remedy: 'b',
  resource: trailArn,
  account,
  region: 'us-east-1',
  did: 'a:B',
  why: '',
  ...around,
  undo: derivedUndo(around) ?? { service: 'cloudtrail', operation: 'DeleteTrail', input: { Name: trailArn } },
  result: 'applied',
  ...more,
})
/** As it comes out of a file. */
const isTaken = (call: unknown): boolean => {
  const run = {
    schemaVersion: '1',
    id: '20261121T051500Z-1a2b3c4d',
    account,
    startedAt: '2026-11-21T05:15:00Z',
    calls: [call],
  }
  const parsed = savedRun.safeParse(JSON.parse(JSON.stringify(run)))
  return parsed.success && isConsistent(parsed.data)
}

const whole: Record<string, Around> = {
  'a bucket policy': { before: policyOf(was), after: policyOf(granted) },
  'the first bucket policy': {
    before: policyOf(null),
    after: policyOf({ ...was, Statement: [allow('TrailkeeperWrite2')] }),
  },
  'a key policy': { before: keyPolicyOf(was), after: keyPolicyOf(granted) },
  'lifecycle rules': { before: lifecycle(rule(1)), after: lifecycle(rule(400)) },
  settings: { before: settings({ logFileValidation: false }), after: settings({ logFileValidation: true }) },
  'a new trail': {
    before: { kind: 'no-trail', name: 'main' },
    after: settings({ bucket: 'logs', multiRegion: true }),
  },
  'a new rule': {
    before: ruleOf('trailkeeper-to-us-east-1-s3', null),
    after: ruleOf('trailkeeper-to-us-east-1-s3', live),
  },
}

const edited: Record<string, Around> = {
  'lets a stranger into a bucket': {
    before: policyOf({ ...was, Statement: [...was.Statement, stranger] }),
    after: policyOf(granted),
  },
  'takes a Deny of somebody else’s out of a bucket policy': {
    before: policyOf(was),
    after: policyOf({ ...granted, Statement: [...granted.Statement, { ...stranger, Effect: 'Deny' }] }),
  },
  'takes a whole bucket policy away': { before: policyOf(null), after: policyOf(granted) },
  'lets a stranger use a key': {
    before: keyPolicyOf({ ...was, Statement: [...was.Statement, stranger] }),
    after: keyPolicyOf(granted),
  },
  'sets a lifecycle rule that is shorter than it says': {
    before: lifecycle(rule(400, 1)),
    after: lifecycle(rule(500)),
  },
  'sets a lifecycle rule that is none': {
    before: lifecycle({ ...rule(400), whole: '{"ID":"keep","Expiration":{"Date":"never"}}' }),
    after: lifecycle(rule(500)),
  },
  'sets more settings than the run changed': {
    before: settings({ logFileValidation: false, bucket: 'mallory' }),
    after: settings({ logFileValidation: true }),
  },
  'sets more tags than the run changed': {
    before: { kind: 'tags', trailArn, tags: { owner: 'a', 'access-project': 'mallory' } },
    after: { kind: 'tags', trailArn, tags: { owner: 'b' } },
  },
  'deletes a trail that the run did not make': {
    before: { kind: 'no-trail', name: 'canary' },
    after: settings({ bucket: 'logs' }),
  },
  'schedules the deletion of a key in use': {
    before: { kind: 'key', key, state: 'PendingDeletion' },
    after: { kind: 'key', key, state: 'Enabled' },
  },
  'deletes somebody else’s rule': { before: ruleOf('nightly', null), after: ruleOf('nightly', live) },
  'takes a target from somebody else’s rule': {
    before: { kind: 'rule-target', name: 'nightly', id: '1', target: null },
    after: { kind: 'rule-target', name: 'nightly', id: '1', target: { id: '1', arn: key } },
  },
}

const elsewhere: Record<string, [Around, Partial<SavedCall>]> = {
  'in another account': [{ before: policyOf(was), after: policyOf(granted) }, { account: '999999999999' }],
  'on a trail of another account than it says': [
    { before: settings({ logFileValidation: false }), after: settings({ logFileValidation: true }) },
    { account: '999999999999' },
  ],
  'in another region than the trail’s': [
    { before: settings({ logFileValidation: false }), after: settings({ logFileValidation: true }) },
    { region: 'eu-west-1' },
  ],
}

describe('a saved run, its write made to fit its states', () => {
  it.each(Object.entries(whole))('is taken where it changed %s as a repair does', (_what, around) => {
    expect(isTaken(callOf(around))).toBe(true)
  })

  it.each(Object.entries(edited))('is refused where it %s', (_what, around) => {
    expect(isTaken(callOf(around))).toBe(false)
  })

  it.each(Object.entries(elsewhere))('is refused where it is %s', (_what, [around, more]) => {
    expect(isTaken(callOf(around, more))).toBe(false)
  })
})
