import { describe, expect, it, jest } from '@jest/globals'
import type { Report } from '../../lib/model/index.ts'
import { reportSchema } from '../../lib/report/report-schema.ts'
import {
  crashing,
  denied,
  inOrganization,
  management,
  type Run,
  suspended,
  teams,
} from './an-organization.ts'
import { named, runStateMachine } from './run-state-machine.ts'
import { withResolvers } from './with-resolvers.ts'

withResolvers()
// What handlers log goes to stdout, which here is the test's.
jest.spyOn(process.stdout, 'write').mockReturnValue(true)

const run = '4f0c6f0e-0000-4000-8000-000000000001'
const trailArn = `arn:aws:cloudtrail:us-east-1:${management}:trail/organization-trail`

/** The worker of one account dies each time, as Lambda tells of it. */
const withCrash = ({ handlers }: Run, attempts: string[] = []) => ({
  ...handlers,
  member: async (event: unknown) => {
    const { id } = Object(event).member
    attempts.push(id)
    if (id === crashing)
      throw named('Runtime.ExitError', 'RequestId: 1 Error: Runtime exited with error: signal: killed')
    return handlers.member(event)
  },
})

async function reportOf({ bucket }: Run): Promise<Report> {
  const report = await bucket.get(`runs/${run}/report.json`)
  return Object(reportSchema.parse(report))
}

describe('a run over an organization', () => {
  it('gives one report in which every account stands by name, whatever became of it', () =>
    inOrganization(async (made) => {
      const attempts: string[] = []
      const ended = await runStateMachine(run, withCrash(made, attempts), made.bucket)
      expect(ended).toMatchObject({
        summary: { key: `runs/${run}/report.json`, accounts: { swept: 11, unknown: 2, skipped: 1 } },
      })
      const report = await reportOf(made)
      const states = Object.fromEntries((report.accounts ?? []).map(({ id, status }) => [id, status]))
      expect(states).toEqual({
        [management]: 'swept',
        '111111111111': 'swept',
        '222222222222': 'swept',
        ...Object.fromEntries(teams.map((id) => [id, 'swept'])),
        [denied]: 'unknown',
        [crashing]: 'unknown',
        [suspended]: 'skipped',
      })
      expect(report.accounts?.find(({ id }) => id === suspended)).toMatchObject({ state: 'SUSPENDED' })
      const unknown = report.findings.filter(({ check }) => check === 'account-swept')
      expect(unknown.map(({ account, status, message }) => [account, status, message])).toEqual([
        [
          denied,
          'unknown',
          expect.stringMatching(/^shut \(5{12}\) .*sts:AssumeRole gave AccessDenied.*org template/),
        ],
        [
          crashing,
          'unknown',
          expect.stringMatching(/^crashing \(6{12}\) .*Runtime.ExitError.*signal: killed/),
        ],
      ])
      expect(attempts.filter((id) => id === crashing)).toHaveLength(3)
      expect(attempts.filter((id) => id === denied)).toHaveLength(1)
    }))

  it('judges the organization’s trail once, at its owner; in members it counts as coverage', () =>
    inOrganization(async (made) => {
      await runStateMachine(run, made.handlers, made.bucket)
      const reports: Report[] = []
      for (const id of [management, '111111111111', ...teams])
        reports.push(Object(await made.bucket.get(`runs/${run}/accounts/${id}.json`)))
      const about = reports.filter(({ findings }) => findings.some(({ resource }) => resource === trailArn))
      expect(about.map(({ scope }) => scope.account)).toEqual([management])
      const covered = reports[2]?.findings.filter(({ check }) => check === 'region-coverage') ?? []
      expect(covered.map(({ status }) => status)).toEqual(['pass', 'pass'])
    }))

  it('tells people once, and again only where something changed', () =>
    inOrganization(async (made) => {
      await runStateMachine(run, withCrash(made), made.bucket)
      await runStateMachine(`${run}-2`, withCrash(made), made.bucket)
      const subjects = made.sandbox.alerts().map(({ subject }) => subject)
      expect(subjects).toEqual([expect.stringContaining('o-acme000001')])
      await runStateMachine(`${run}-3`, made.handlers, made.bucket)
      expect(made.sandbox.alerts()).toHaveLength(2)
    }))

  it('fails where the organization cannot be listed', () =>
    inOrganization(async (made) => {
      made.sandbox.faults.add({
        service: 'organizations',
        operation: 'ListAccounts',
        fault: { kind: 'access-denied' },
      })
      await expect(runStateMachine(run, made.handlers, made.bucket)).rejects.toThrow(
        /the organization cannot be listed/,
      )
    }))

  it('is summarized where its map ends early, names what is missing, and fails', () =>
    inOrganization(async (made) => {
      await expect(runStateMachine(run, made.handlers, made.bucket, 4)).rejects.toThrow(/map ended/)
      const { accounts = [], findings } = await reportOf(made)
      expect(accounts.filter(({ status }) => status === 'swept')).toHaveLength(3)
      const missing = findings.filter(
        ({ actual }) => actual === 'sweep: the run ended without a result for it',
      )
      expect(missing).toHaveLength(10)
    }))
})
