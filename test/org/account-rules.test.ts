import { describe, expect, it, jest } from '@jest/globals'
import { memberSettings } from '../../lib/org/organization-settings.ts'
import { listAccounts } from '../../lib/org/list-accounts.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { inOrganization, type Run, teams, unitWith } from './an-organization.ts'
import { runStateMachine } from './run-state-machine.ts'
import { withResolvers } from './with-resolvers.ts'

withResolvers()
process.env['POWERTOOLS_LOG_LEVEL'] ??= 'SILENT'
process.env['POWERTOOLS_METRICS_DISABLED'] ??= 'true'
jest.spyOn(process.stdout, 'write').mockReturnValue(true)

const [team = '', otherTeam = ''] = teams
const withTwoTeams = (test: (run: Run) => Promise<void>) => inOrganization(test, undefined, [team, otherTeam])
const checks = { '*': { enabled: false }, 'trail-logging': { enabled: true } }

describe('a run over an organization', () => {
  it('judges each account by the rules of its units, which the listing carries', () =>
    withTwoTeams(async (run) => {
      const unit = await unitWith(run, team)
      const accounts = { [unit]: { checks: { 'multi-region-trail': { enabled: true } } } }
      Object.assign(run.settings, { policy: aPolicy({ checks, accounts }) })
      const name = '4f0c6f0e-0000-4000-8000-000000000007'
      await runStateMachine(name, run.handlers, run.bucket)
      const judged = async (id: string): Promise<string[]> =>
        Object(await run.bucket.get(`runs/${name}/accounts/${id}.json`)).findings.map(
          (finding: { check: string }) => finding.check,
        )
      expect(await judged(team)).toContain('multi-region-trail')
      expect(await judged(otherTeam)).not.toContain('multi-region-trail')
    }))

  it('lists no units where no rule is for one, and tells the units that the organization has not', () =>
    withTwoTeams(async (run) => {
      const { clients } = run.settings
      const unit = await unitWith(run, team)
      const plain = await listAccounts(clients, { region: 'us-east-1' })
      expect(plain.accounts.some(({ units }) => units !== undefined)).toBe(false)
      const listing = await listAccounts(clients, {
        region: 'us-east-1',
        withRules: [unit, 'ou-zz99-99999999'],
      })
      expect(listing.accounts.find(({ id }) => id === team)?.units).toEqual([
        unit,
        expect.stringMatching(/^r-/),
      ])
      expect(listing.accounts.map(({ id }) => id).toSorted()).toEqual(
        plain.accounts.map(({ id }) => id).toSorted(),
      )
      expect(listing.unknownUnits).toEqual(['ou-zz99-99999999'])
      const below = await listAccounts(clients, { region: 'us-east-1', units: [unit], withRules: [unit] })
      expect(below.accounts).toMatchObject([{ id: team, units: [unit, expect.stringMatching(/^r-/)] }])
    }))
})

const send = () => Promise.resolve()

it('has the alerts of an account sent over the channels of its rule, and earlier ones over those that are left', () =>
  withTwoTeams(async ({ settings }) => {
    const policy = aPolicy({ checks, accounts: { [team]: { channels: ['chat'] } } })
    const channels = [
      { channel: 'sns' as const, send },
      { channel: 'chat' as const, send },
    ]
    const identity = { account: team, partition: 'aws', callerArn: '' }
    const member = { clients: settings.clients, identity, close: () => undefined }
    const own = await memberSettings({ ...settings, policy, channels }, member)
    expect(own.channels.map(({ channel }) => channel)).toEqual(['chat'])
    expect(own.everyChannel?.map(({ channel }) => channel)).toEqual(['sns', 'chat'])
  }))
