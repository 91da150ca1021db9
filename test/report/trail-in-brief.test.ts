import { expect, it } from '@jest/globals'
import { trailInBrief } from '../../lib/report/report-of.ts'
import { aStatus, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'

const brief = (changes: Parameters<typeof aTrail>[0] = {}) => trailInBrief(aTrail(changes), 'aws')

it('tells where a trail stands and whether it logs', () => {
  expect(brief()).toEqual({
    arn: aTrail().arn,
    homeRegion: 'us-east-1',
    multiRegion: true,
    organization: false,
    logging: true,
    management: 'all',
  })
  expect(brief({ status: aStatus({ logging: false }) }).logging).toBe(false)
})

it.each([
  ['all', []],
  ['some', [{ readWrite: 'WriteOnly', management: true, dataResources: [], excludedSources: [] }]],
  ['none', [{ readWrite: 'All', management: false, dataResources: [], excludedSources: [] }]],
] as const)('tells that it logs %s management events', (management, selectors) => {
  expect(
    brief({
      selectors: {
        ok: true,
        value: {
          kind: 'basic',
          selectors: selectors.map((one) => ({ ...one, dataResources: [], excludedSources: [] })),
        },
      },
    }).management,
  ).toBe(management)
})

it('takes what could not be read for unknown', () => {
  expect(brief({ status: {}, selectors: denied('cloudtrail:GetEventSelectors') })).toMatchObject({
    logging: 'unknown',
    management: 'unknown',
  })
})
