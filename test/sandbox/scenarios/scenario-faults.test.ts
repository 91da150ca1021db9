import { describe, expect, it } from '@jest/globals'
import { scenarioFaults } from '../../../sandbox/scenarios/scenario-faults.ts'
import { clean } from '../../../sandbox/scenarios/clean.ts'
import { messy } from '../../../sandbox/scenarios/messy.ts'
import { organization } from '../../../sandbox/scenarios/organization.ts'
import { scenario, type WrittenScenario } from '../../../sandbox/scenarios/scenario.ts'

const faultsOf = (written: WrittenScenario) => scenarioFaults(scenario.parse(written))
const trail = { name: 'main', region: 'eu-west-1', bucket: 'logs' }

describe('a scenario has no fault', () => {
  it.each([
    ['clean', clean],
    ['messy', messy],
    ['organization', organization],
  ])('where it is %s', (_, written) => {
    expect(faultsOf(written)).toEqual([])
  })

  it('where trails of one name stand in two regions, or in two accounts', () => {
    const others = [
      { ...trail, region: 'us-east-1' },
      { ...trail, account: '111122223333' },
    ]
    expect(faultsOf({ trails: [trail, ...others] })).toEqual([])
  })

  it("where the trail's bucket is gone, which is one to be found", () => {
    expect(faultsOf({ trails: [{ ...trail, bucket: 'gone' }] })).toEqual([])
  })
})

describe('a scenario names its fault', () => {
  it.each<[string, WrittenScenario]>([
    ['trails[0].region: there is no region mars-1', { trails: [{ ...trail, region: 'mars-1' }] }],
    ['optedIn[0]: there is no region eu-west-9', { optedIn: ['eu-west-9'] }],
    ['buckets[0].region: there is no region Europe', { buckets: [{ name: 'logs', region: 'Europe' }] }],
    [
      'trails[0].name: Trail name too short. Minimum allowed length: 3 characters.',
      { trails: [{ ...trail, name: 'a' }] },
    ],
    ['trails[1]: main stands in eu-west-1 already', { trails: [trail, trail] }],
    ["trails[0].key: no key alias/k in the bucket's region", { trails: [{ ...trail, key: 'alias/k' }] }],
    [
      "trails[0].key: no key alias/k in the bucket's region",
      {
        buckets: [{ name: 'logs', region: 'us-east-1' }],
        keys: [{ alias: 'alias/k', region: 'eu-west-1' }],
        trails: [{ ...trail, key: 'alias/k' }],
      },
    ],
    ['trails[0].topic: no topic alerts', { trails: [{ ...trail, topic: 'alerts' }] }],
  ])('%s', (fault, written) => {
    expect(faultsOf(written)).toEqual([fault])
  })
})
