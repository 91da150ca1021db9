import { expect, it } from '@jest/globals'
import type { Trail } from '../../lib/model/index.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { anOrganizationTrail, aStatus, aTrail, managementAccount } from '../builders/a-trail.ts'
import { basic } from '../coverage/builders.ts'
import { inBrief, planned } from './planned.ts'

const local = (name: string, changes: Partial<Trail> = {}) => aTrail({ name, multiRegion: false, ...changes })
const stopped = { status: aStatus({ logging: false }) }
const writesOnly = { selectors: { ok: true as const, value: basic({ readWrite: 'WriteOnly' }) } }
const plan = (trails: Trail[], around: Parameters<typeof planned>[1] = {}) =>
  planned(aSnapshot({ trails }), { only: ['multi-region-trail'], ...around })

it('takes the only logging trail with all management events', () => {
  const trails = [local('a', { globalServiceEvents: false }), local('b', stopped), local('c', writesOnly)]
  expect(plan(trails)[0]?.calls).toMatchObject([
    {
      operation: 'UpdateTrail',
      region: 'us-east-1',
      input: { Name: trails[0]?.arn, IsMultiRegionTrail: true, IncludeGlobalServiceEvents: true },
      expect: { settings: { multiRegion: false, globalServiceEvents: false } },
      intend: { settings: { multiRegion: true, globalServiceEvents: true } },
      undo: { input: { IsMultiRegionTrail: false, IncludeGlobalServiceEvents: false } },
    },
  ])
})

it('takes the trail that the policy names, by name or ARN, whatever it logs', () => {
  const trails = [local('a'), local('b', stopped)]
  for (const trail of ['b', trails[1]?.arn ?? '']) {
    const policy = aPolicy({ checks: { 'multi-region-trail': { trail } } })
    expect(inBrief(plan(trails, { policy }))).toEqual(['UpdateTrail b'])
  }
})

it('refuses where the policy names a trail that is not there', () => {
  const policy = aPolicy({ checks: { 'multi-region-trail': { trail: 'gone' } } })
  expect(plan([local('a')], { policy })[0]?.refusal?.reason).toContain('gone')
})

it('C3: refuses to choose among several, and names them', () => {
  const [repair] = plan([
    local('a'),
    local('b', { homeRegion: 'eu-west-1', status: aStatus({ region: 'eu-west-1' }) }),
  ])
  expect(repair?.refusal?.reason).toContain('a, b')
})

it('takes the one that was tampered with among several', () => {
  const trails = [
    local('a'),
    local('b', { homeRegion: 'eu-west-1', status: aStatus({ region: 'eu-west-1' }) }),
  ]
  const planAfter = (eventName: string) =>
    plan(trails, {
      policy: aPolicy({ secondCopy: 'allow' }),
      planning: { tampered: { trailArn: trails[1]?.arn ?? '', eventName } },
    })
  expect(inBrief(planAfter('UpdateTrail'))).toEqual(['UpdateTrail b'])
  expect(inBrief(planAfter('PutEventSelectors'))).toEqual(['enable-multi-region refused'])
})

it('refuses where no trail logs all management events yet', () => {
  expect(plan([local('a', stopped)])[0]?.refusal?.reason).toContain('No logging trail')
})

it('K7: leaves it to start-logging where a multi-region trail is only stopped', () => {
  expect(plan([aTrail(stopped)])).toEqual([])
})

it('K7: leaves it to start-logging where that trail comes back by itself', () => {
  const trails = [aTrail(stopped), local('a')]
  expect(plan(trails, { planning: { seenLogging: new Set([aTrail().arn]) } })).toEqual([])
  expect(inBrief(plan(trails))).toEqual(['UpdateTrail a'])
})

it('writes nothing that is so already: two halves under coverage strict', () => {
  const halves = {
    selectors: { ok: true as const, value: basic({ readWrite: 'ReadOnly' }, { readWrite: 'WriteOnly' }) },
  }
  expect(plan([aTrail(halves)], { policy: aPolicy({ coverage: 'strict' }) })).toEqual([])
})

it('K5: refuses where another trail logs the other region already', () => {
  const trails = [
    local('a'),
    local('b', { ...writesOnly, homeRegion: 'eu-west-1', status: aStatus({ region: 'eu-west-1' }) }),
  ]
  expect(plan(trails)[0]?.refusal?.reason).toContain('paid copy')
  expect(plan(trails, { policy: aPolicy({ secondCopy: 'allow' }) })[0]?.paidCopies).toEqual({
    before: 0,
    after: 1,
  })
})

it('K10: leaves Control Tower’s trail alone', () => {
  expect(plan([local('aws-controltower-BaselineCloudTrail')])[0]?.refusal?.reason).toContain('Control Tower')
})

it('C8: does not touch an organization’s trail from a member, and does from a delegated administrator', () => {
  const trails = [anOrganizationTrail({ multiRegion: false })]
  expect(inBrief(plan(trails))).toEqual(['enable-multi-region refused'])
  const delegated = {
    id: 'o-1',
    managementAccount,
    delegatedAdministrators: { ok: true as const, value: ['123456789012'] },
  }
  const snapshot = aSnapshot({ trails, organization: { ok: true, value: delegated } })
  const [repair] = planned(snapshot, { only: ['multi-region-trail'] })
  expect(repair?.calls).toMatchObject([{ operation: 'UpdateTrail', account: managementAccount }])
})
