import { describe, expect, it } from '@jest/globals'
import { insights } from '../../lib/checks/insights.ts'
import type { InsightSelector, Trail } from '../../lib/model/index.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { anOrganizationTrail, aStatus, aTrail, managementAccount } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

const rate: InsightSelector = { type: 'ApiCallRateInsight', categories: ['Management'] }
const errors: InsightSelector = { type: 'ApiErrorRateInsight', categories: ['Management'] }
const withInsights = (value: InsightSelector[], changes: Partial<Trail> = {}) =>
  aTrail({ insights: { ok: true, value }, ...changes })
const bothTypes = {
  checks: { insights: { types: ['ApiCallRateInsight' as const, 'ApiErrorRateInsight' as const] } },
}
const statusOf = (trails: Trail[], written = {}) => theVerdict(insights, { trails }, written).status

describe('insights', () => {
  it('passes where a logging trail has the type', () => {
    expect(statusOf([withInsights([rate])])).toBe('pass')
  })

  it('fails where none has it, and names the type', () => {
    const verdict = theVerdict(insights, { trails: [withInsights([])] })
    expect(verdict.status).toBe('fail')
    expect(verdict.message).toContain('ApiCallRateInsight')
  })

  it('asks for every type of the policy, of one trail or of several', () => {
    expect(statusOf([withInsights([rate])], bothTypes)).toBe('fail')
    expect(statusOf([withInsights([rate, errors])], bothTypes)).toBe('pass')
    expect(statusOf([withInsights([rate]), withInsights([errors], { name: 'second' })], bothTypes)).toBe(
      'pass',
    )
  })

  it('fails where the categories end management insights', () => {
    expect(statusOf([withInsights([{ ...rate, categories: ['Data'] }])])).toBe('fail')
    expect(statusOf([withInsights([{ ...rate, categories: ['Management', 'Data'] }])])).toBe('pass')
  })

  it('does not count a stopped trail', () => {
    expect(statusOf([withInsights([rate], { status: aStatus({ logging: false }) })])).toBe('fail')
  })

  it('passes where the policy asks for none', () => {
    expect(statusOf([], { checks: { insights: { types: [] } } })).toBe('pass')
  })

  it('is unknown where a trail that may have it could not be read, and names whom to ask', () => {
    const foreign = anOrganizationTrail({ insights: denied('cloudtrail:GetInsightSelectors') })
    const verdict = theVerdict(insights, { trails: [foreign] })
    expect(verdict.status).toBe('unknown')
    expect(verdict.message).toContain(managementAccount)
  })

  it('is unknown where a region could not be read, unless the policy expects that', () => {
    const trails = [withInsights([])]
    const regions = { ...aSnapshot({ trails }).regions, 'eu-west-1': denied('cloudtrail:DescribeTrails') }
    expect(theVerdict(insights, { trails, regions }).status).toBe('unknown')
    const expected = { regions: { expectedDenied: ['eu-west-1'] } }
    expect(theVerdict(insights, { trails, regions }, expected).status).toBe('fail')
  })
})

const said = (trails: Trail[], types: ('ApiCallRateInsight' | 'ApiErrorRateInsight')[]) =>
  theVerdict(insights, { trails }, { checks: { insights: { types } } })

describe('what it says', () => {
  it('names the types that are asked for, or that none is', () => {
    const both = said([withInsights([rate, errors])], ['ApiCallRateInsight', 'ApiErrorRateInsight'])
    expect(both.expected).toBe('insights ApiCallRateInsight, ApiErrorRateInsight')
    expect(both.message).toBe('Logging trails have ApiCallRateInsight, ApiErrorRateInsight.')
    const none = said([], [])
    expect([none.expected, none.message]).toEqual([
      'no insight type is asked for',
      'The policy asks for no insights.',
    ])
  })

  it('leaves out what cannot decide it: a stopped trail, a trail read without the type, reads that succeeded', () => {
    const unreadInsights = denied('cloudtrail:GetInsightSelectors')
    const stopped = aTrail({ insights: unreadInsights, status: aStatus({ logging: false }) })
    expect(statusOf([stopped])).toBe('fail')
    const status = denied('cloudtrail:GetTrailStatus')
    const without = withInsights([], { name: 'without', status: { 'us-east-1': status } })
    expect(statusOf([without])).toBe('fail')
    const open = aTrail({ name: 'open', insights: unreadInsights })
    expect(said([open, without], ['ApiCallRateInsight']).unread).toEqual([unreadInsights])
  })

  it('is unknown where one trail may have one of the missing types only', () => {
    const status = { 'us-east-1': denied('cloudtrail:GetTrailStatus') }
    expect(statusOf([withInsights([rate], { status })], bothTypes)).toBe('unknown')
  })
})

it('says once what several regions did not answer, and which', () => {
  const trails = [withInsights([])]
  const failure = denied('cloudtrail:DescribeTrails')
  const regions = { ...aSnapshot({ trails }).regions, 'eu-west-1': failure, 'eu-west-2': failure }
  const verdict = theVerdict(insights, { trails, regions })
  expect(verdict.actual).toBe('cloudtrail:DescribeTrails gave AccessDenied in eu-west-1, eu-west-2')
  const unread = aTrail({ insights: denied('cloudtrail:GetInsightSelectors') })
  expect(theVerdict(insights, { trails: [unread] }).actual).toBe(
    'cloudtrail:GetInsightSelectors gave AccessDenied',
  )
})
