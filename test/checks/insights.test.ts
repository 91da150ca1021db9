import { describe, expect, it } from '@jest/globals'
import { insights } from '../../lib/checks/insights.ts'
import type { InsightSelector, Trail } from '../../lib/model.ts'
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
