import { describe, expect, it } from '@jest/globals'
import {
  DescribeTrailsCommand,
  GetEventConfigurationCommand,
  GetInsightSelectorsCommand,
  PutEventConfigurationCommand,
  PutInsightSelectorsCommand,
} from '@aws-sdk/client-cloudtrail'
import type { AggregationConfiguration, EventSelector, InsightSelector } from '@aws-sdk/client-cloudtrail'
import { addTrail } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import { arnOf, bench, errorOf, home } from './sandbox.ts'
import type { Bench } from './sandbox.ts'

const calls: InsightSelector = { InsightType: 'ApiCallRateInsight' }
const errors: InsightSelector = { InsightType: 'ApiErrorRateInsight' }
const unknown: InsightSelector = {}
Reflect.set(unknown, 'InsightType', 'ApiJoyInsight')

async function withTrail(selector?: EventSelector): Promise<Bench> {
  const sandbox = await bench()
  addTrail(sandbox.world, {
    name: 'trail',
    homeRegion: home,
    ...(selector && { selectors: { kind: 'basic', selectors: [selector] } }),
  })
  return sandbox
}

const put = (sandbox: Bench, ...InsightSelectors: InsightSelector[]) =>
  sandbox.at(home).send(new PutInsightSelectorsCommand({ TrailName: 'trail', InsightSelectors }))
const get = (sandbox: Bench) => sandbox.at(home).send(new GetInsightSelectorsCommand({ TrailName: 'trail' }))

async function hasInsights(sandbox: Bench): Promise<boolean | undefined> {
  const { trailList } = await sandbox.at(home).send(new DescribeTrailsCommand({}))
  return trailList?.[0]?.HasInsightSelectors
}

describe('insight selectors', () => {
  it('are not there until they are put, and gone with an empty list', async () => {
    const sandbox = await withTrail()
    expect(await errorOf(get(sandbox))).toBe('InsightNotEnabledException')
    expect(await hasInsights(sandbox)).toBe(false)
    await put(sandbox, calls)
    expect(await hasInsights(sandbox)).toBe(true)
    await put(sandbox)
    expect(await errorOf(get(sandbox))).toBe('InsightNotEnabledException')
  })

  it('are for management events where no category is given', async () => {
    const sandbox = await withTrail()
    await put(sandbox, calls)
    expect(await get(sandbox)).toMatchObject({
      TrailARN: arnOf('trail'),
      InsightSelectors: [{ InsightType: 'ApiCallRateInsight', EventCategories: ['Management'] }],
    })
  })

  it('are replaced, not added to', async () => {
    const sandbox = await withTrail()
    await put(sandbox, calls)
    await put(sandbox, errors)
    expect((await get(sandbox)).InsightSelectors).toHaveLength(1)
  })

  it('end for management where only data events are named', async () => {
    const sandbox = await withTrail({ DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] })
    await put(sandbox, calls)
    await put(sandbox, { ...calls, EventCategories: ['Data'] })
    expect((await get(sandbox)).InsightSelectors?.[0]?.EventCategories).toEqual(['Data'])
  })

  it.each([
    ['an unknown type', unknown],
    ['data events that the trail does not log', { ...calls, EventCategories: ['Data' as const] }],
  ])('refuse %s', async (_, selector) => {
    expect(await errorOf(put(await withTrail(), selector))).toBe('InvalidInsightSelectorsException')
  })

  it('on call rates need write management events, those on error rates either kind', async () => {
    const sandbox = await withTrail({ ReadWriteType: 'ReadOnly' })
    expect(await errorOf(put(sandbox, calls))).toBe('InvalidInsightSelectorsException')
    expect((await put(sandbox, errors)).InsightSelectors).toHaveLength(1)
  })

  it('need a trail that logs management events at all', async () => {
    const sandbox = await withTrail({ IncludeManagementEvents: false })
    expect(await errorOf(put(sandbox, errors))).toBe('InvalidInsightSelectorsException')
  })

  it('of a trail and an event data store exclude each other', async () => {
    const both = new GetInsightSelectorsCommand({ TrailName: 'trail', EventDataStore: 'store' })
    const refused = (await withTrail()).at(home).send(both)
    expect(await errorOf(refused)).toBe('InvalidParameterCombinationException')
  })
})

const configure = (sandbox: Bench, ...AggregationConfigurations: AggregationConfiguration[]) =>
  sandbox.at(home).send(new PutEventConfigurationCommand({ TrailName: 'trail', AggregationConfigurations }))

describe('the event configuration', () => {
  const aggregation: AggregationConfiguration = { EventCategory: 'Data', Templates: ['API_ACTIVITY'] }

  it('is empty until it is put, and replaced as a whole', async () => {
    const sandbox = await withTrail()
    const read = () => sandbox.at(home).send(new GetEventConfigurationCommand({ TrailName: 'trail' }))
    expect((await read()).AggregationConfigurations).toEqual([])
    await configure(sandbox, aggregation)
    expect(await read()).toMatchObject({ TrailARN: arnOf('trail'), AggregationConfigurations: [aggregation] })
    await configure(sandbox)
    expect((await read()).AggregationConfigurations).toEqual([])
  })

  it('takes one aggregation, of one template at least', async () => {
    const sandbox = await withTrail()
    expect(await errorOf(configure(sandbox, aggregation, aggregation))).toBe('InvalidParameterException')
    const without = configure(sandbox, { EventCategory: 'Data', Templates: [] })
    expect(await errorOf(without)).toBe('InvalidParameterException')
  })

  it('has neither sizes nor stores for a trail', async () => {
    const { at } = await withTrail()
    const size = new PutEventConfigurationCommand({ TrailName: 'trail', MaxEventSize: 'Large' })
    expect(await errorOf(at(home).send(size))).toBe('InvalidParameterCombinationException')
    const store = new GetEventConfigurationCommand({ EventDataStore: 'store' })
    expect(await errorOf(at(home).send(store))).toBe('EventDataStoreNotFoundException')
  })
})
