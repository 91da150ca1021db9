import * as fc from 'fast-check'
import { describe, expect, it } from '@jest/globals'
import type { Finding, Report } from '../../lib/model/index.ts'
import type { AccountListing, AccountResult } from '../../lib/org/accounts.ts'
import { summarize } from '../../lib/org/summarize.ts'
import { jsonReport } from '../../lib/report/json.ts'
import { reportSchema } from '../../lib/report/report-schema.ts'
import { aFinding, aReport } from '../builders/a-report.ts'

const one = '111111111111'
const two = '222222222222'
const three = '333333333333'
const listing: AccountListing = {
  organization: 'o-acme000001',
  managementAccount: one,
  accounts: [{ id: one, name: 'management' }, { id: two, name: 'workloads' }, { id: three }],
  skipped: [{ id: '444444444444', name: 'old-shop', state: 'SUSPENDED' }],
}
const run = (changes: { listing?: AccountListing; most?: number } = {}) => ({
  listing,
  account: one,
  partition: 'aws',
  startedAt: '2026-11-21T10:00:00.000Z',
  now: () => new Date('2026-11-21T10:05:00.000Z'),
  ...changes,
})
const reportOf = (account: string, findings: Finding[], changes: Partial<Report> = {}): Report => ({
  ...aReport({ findings, outcomes: [], ...changes }),
  scope: { account, regions: 'all' },
})
const swept = (account: string, ...findings: Finding[]): AccountResult => ({
  account,
  status: 'swept',
  report: reportOf(account, findings),
})
const failing = (account: string, changes: Partial<Finding> = {}) =>
  aFinding({ account, resource: `arn:aws:cloudtrail:us-east-1:${account}:trail/main`, ...changes })

describe('the report on an organization', () => {
  it('has what is wrong in each account, and counts what passes', async () => {
    const report = await summarize(run(), [
      swept(one, failing(one, { status: 'pass' })),
      swept(two, failing(two), failing(two, { status: 'pass' })),
      swept(three),
    ])
    expect(report.scope).toEqual({ account: one, regions: 'all', organization: 'o-acme000001' })
    expect(report.findings).toEqual([failing(two)])
    expect(report.summary).toMatchObject({ pass: 2, fail: 1, unknown: 0 })
    expect(report.accounts?.map(({ id, status, summary }) => [id, status, summary?.fail])).toEqual([
      [one, 'swept', 0],
      [two, 'swept', 1],
      [three, 'swept', 0],
      ['444444444444', 'skipped', undefined],
    ])
    expect(report.accounts?.[3]).toMatchObject({ name: 'old-shop', state: 'SUSPENDED' })
  })

  it('names every account that failed or is missing as unknown, and never as passed', async () => {
    const denied = { operation: 'sts:AssumeRole', code: 'AccessDenied', message: 'not authorized' }
    const report = await summarize(run(), [swept(one), { account: two, status: 'unknown', failure: denied }])
    expect(report.findings).toMatchObject([
      {
        check: 'account-swept',
        status: 'unknown',
        account: two,
        resource: two,
        message:
          'workloads (222222222222) could not be judged: sts:AssumeRole gave AccessDenied: not authorized',
        unread: [{ ok: false, ...denied }],
      },
      {
        check: 'account-swept',
        status: 'unknown',
        account: three,
        actual: 'sweep: the run ended without a result for it',
      },
    ])
    expect(report.summary).toMatchObject({ fail: 0, unknown: 2 })
    expect(report.accounts?.map(({ status }) => status)).toEqual(['swept', 'unknown', 'unknown', 'skipped'])
  })

  it('takes a later success for an earlier failure, each account once, and no account that was not listed', async () => {
    const failure = { operation: 'sweep', code: 'TimeoutError', message: 'too slow' }
    const report = await summarize(run(), [
      { account: two, status: 'unknown', failure },
      swept(two, failing(two)),
      swept(two, failing(two)),
      { account: two, status: 'unknown', failure },
      swept('999999999999', failing('999999999999')),
      swept(one),
      swept(three),
    ])
    expect(report.summary).toMatchObject({ fail: 1, unknown: 0 })
    expect(report.findings).toEqual([failing(two)])
  })

  it('counts a read that failed alike in many accounts once, with their number', async () => {
    const unread = [
      { resource: 'eu-west-3', operation: 'cloudtrail:DescribeTrails', code: 'AccessDenied', message: 'no' },
    ]
    const results = [one, two, three].map((account): AccountResult => ({
      account,
      status: 'swept',
      report: reportOf(account, [], { unread }),
    }))
    expect((await summarize(run(), results)).unread).toEqual([{ ...unread[0], accounts: 3 }])
  })

  it('keeps the worst findings where there are too many, and says how many it leaves out', async () => {
    const many = Array.from({ length: 50 }, (_, index) =>
      failing(two, { severity: index === 49 ? 'critical' : 'low', resource: `trail-${index}` }),
    )
    const report = await summarize(run({ most: 10 }), [swept(two, ...many)])
    expect(report.findings.filter(({ check }) => check !== 'account-swept')).toHaveLength(10)
    expect(report.findings[0]).toMatchObject({ severity: 'critical', resource: 'trail-49' })
    expect(report.omitted?.findings).toBe(40)
    expect(report.summary.fail).toBe(50)
  })

  it('is a report as it is published', async () => {
    const report = await summarize(run(), [swept(one, failing(one))])
    expect(reportSchema.parse(JSON.parse(jsonReport(report)))).toMatchObject({
      findings: [{}, {}, {}],
    })
  })
})

describe('whatever the results and their order', () => {
  const results = fc.array(
    fc.record({
      index: fc.integer({ min: 0, max: 7 }),
      ok: fc.boolean(),
      fails: fc.integer({ min: 0, max: 5 }),
    }),
  )
  const accounts = Array.from({ length: 6 }, (_, index) => ({ id: String(500_000_000_000 + index) }))

  it('every listed account is in the report once, swept or unknown by name', () =>
    fc.assert(
      fc.asyncProperty(results, async (drawn) => {
        const given = drawn.map(({ index, ok, fails }): AccountResult => {
          const account = String(500_000_000_000 + index)
          return ok
            ? swept(account, ...Array.from({ length: fails }, () => failing(account)))
            : { account, status: 'unknown', failure: { operation: 'sweep', code: 'E', message: 'm' } }
        })
        const report = await summarize(run({ listing: { accounts, skipped: [] }, most: 4 }), given)
        expect(report.accounts?.map(({ id }) => id)).toEqual(accounts.map(({ id }) => id))
        const unknown =
          report.accounts?.filter(({ status }) => status === 'unknown').map(({ id }) => id) ?? []
        const named = report.findings.filter(({ check }) => check === 'account-swept')
        expect(named.map(({ account }) => account).toSorted()).toEqual(unknown.toSorted())
        const shown = report.findings.length - named.length
        expect(shown).toBeLessThanOrEqual(4)
        expect(shown + (report.omitted?.findings ?? 0)).toBe(report.summary.fail)
      }),
    ))
})
