import { describe, expect, it } from '@jest/globals'
import type { GuardSettings } from '../../lib/guard/guard-settings.ts'
import { memberRoleArn, repairRole } from '../../lib/org/member-credentials.ts'
import { memberSettings } from '../../lib/org/organization-settings.ts'
import { type Watched, watched } from '../guard/watched.ts'
import { aDeployment } from '../tamper/forwarding/a-guard.ts'
import { whole } from '../flow/bench.ts'
import { guardReact } from '../../lib/guard/guard-react.ts'
import { guardSweep } from '../../lib/guard/guard-sweep.ts'
import type { Report } from '../../lib/model/index.ts'
import { anEvent } from '../builders/an-event.ts'

const member = '123456789012'
const home = '999999999999'
const deployment = aDeployment({ busArn: `arn:aws:events:us-east-1:${home}:event-bus/default` })
const repair = memberRoleArn('aws', member, repairRole)

const closed = () => undefined

/** CreateTrail is harmless by itself: only the guard's own role is not looked into. */
const made = (role: string, principalId = 'AROAREPAIR') =>
  anEvent({
    eventName: 'CreateTrail',
    eventTime: new Date().toISOString(),
    requestParameters: { name: 'main', s3BucketName: 'logs' },
    userIdentity: {
      type: 'AssumedRole',
      sessionContext: { sessionIssuer: { arn: role, principalId } },
    },
  })

const entered = (settings: GuardSettings, roleId?: string) => ({
  clients: settings.clients,
  identity: { account: member, partition: 'aws', callerArn: repair },
  ...(roleId !== undefined && { roleId }),
  close: closed,
})

const asked = (sandbox: Watched['sandbox'], ofMember: GuardSettings) => async (role: string, id?: string) => {
  const before = sandbox.requests.length
  await guardReact(ofMember, made(role, id))
  return sandbox.requests.slice(before).some(({ service }) => service === 'cloudtrail')
}

it('acts as the role that the member stack makes, and as no other', () =>
  watched(whole, {}, async ({ settings, sandbox }) => {
    const ofHome: GuardSettings = {
      ...settings,
      deployment,
      ownRoles: [{ arn: repair.replace(member, home) }],
    }
    const asks = asked(sandbox, await memberSettings(ofHome, entered(settings, 'AROAREPAIR')))
    expect(await asks(repair)).toBe(false)
    expect(await asks(repair, 'AROAANEW')).toBe(true)
    for (const role of [`${repair}-b`, repair.replace('role/', 'role/x/'), repair.replace(member, home)])
      expect(await asks(role)).toBe(true)
    const unknown = asked(sandbox, await memberSettings(ofHome, entered(settings)))
    expect(await unknown(repair)).toBe(true)
  }))

const faults = (report: Report) =>
  report.findings.find(({ check }) => check === 'tampering-path')?.message ?? 'none'

describe('a role of a member that was made anew', () => {
  const anew = /role arn:aws:iam::123456789012:role\/trailkeeper-repair was made anew/
  const policy = { checks: { 'tampering-path': { enabled: true } }, forwarding: 'off' as const }

  it('is told by the next sweep, and is not the guard, though the guard enters it', () =>
    watched(whole, policy, async ({ settings, sandbox }) => {
      const as = (roleId: string, id = 'one') =>
        memberSettings({ ...settings, deployment: { ...deployment, id } }, entered(settings, roleId))
      const { identity, ...rest } = entered(settings, 'AROAREPAIR')
      const callerArn = 'arn:aws:iam::123456789012:role/audit/acme-trailkeeper-repair'
      const elsewhere = { ...rest, identity: { ...identity, callerArn } }
      expect(
        (await memberSettings({ ...settings, deployment }, elsewhere)).deployment?.forwardingRoleArn,
      ).toBe('arn:aws:iam::123456789012:role/audit/acme-trailkeeper-forward')
      expect((await as('AROAREPAIR')).deployment?.forwardingRoleArn).toBe(
        'arn:aws:iam::123456789012:role/trailkeeper-forward',
      )
      expect(faults(await guardSweep(await as('AROAREPAIR')))).not.toMatch(anew)
      expect(faults(await guardSweep(await as('AROAREPAIR')))).not.toMatch(anew)
      const remade = await as('AROAANEW')
      expect(faults(await guardSweep(remade))).toMatch(anew)
      expect(await asked(sandbox, remade)(repair, 'AROAANEW')).toBe(true)
      expect(faults(await guardSweep(remade))).toMatch(anew)
    }))

  it('is the guard’s again after another deployment, which people make, and that is told once', () =>
    watched(whole, policy, async ({ settings, sandbox }) => {
      const as = (roleId: string, id: string) =>
        memberSettings({ ...settings, deployment: { ...deployment, id } }, entered(settings, roleId))
      await guardSweep(await as('AROAREPAIR', 'one'))
      const next = await as('AROAANEW', 'two')
      expect(faults(await guardSweep(next))).toMatch(
        /role arn:aws:iam::123456789012:role\/trailkeeper-repair is another one than the deployment before entered/,
      )
      expect(faults(await guardSweep(next))).not.toMatch(/another one than|made anew/)
      expect(await asked(sandbox, next)(repair, 'AROAANEW')).toBe(false)
      expect(await asked(sandbox, next)(repair)).toBe(true)
    }))
})
