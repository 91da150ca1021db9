import { describe, expect, it } from '@jest/globals'
import { tamperingPath } from '../../lib/checks/tampering-path.ts'
import type { ForwardingRule, Guard, Snapshot, Trail } from '../../lib/model/index.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { account, anOrganizationTrail, aStatus, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'
import { basic } from '../coverage/builders.ts'
import { aFunction, watchedSnapshot, withRule } from '../tamper/forwarding/a-guard.ts'

type LiveRule = Parameters<Parameters<typeof withRule>[2]>[0]

const react = `arn:aws:lambda:us-east-1:${account}:function:trailkeeper-prod-react`
const bus = `arn:aws:events:us-east-1:${account}:event-bus/default`
const aRule = (region: string, target: string, state = 'ENABLED'): ForwardingRule => ({
  region,
  rule: { ok: true, value: { state, pattern: '{}', targets: [target] } },
})
const noRule = (region: string): ForwardingRule => ({ region, rule: { ok: true, value: undefined } })
const atHome = aRule('us-east-1', react)
const forwarding = aRule('eu-west-1', bus)

function withGuard(...rules: ForwardingRule[]): Partial<Snapshot> {
  const guard: Guard = { homeRegion: 'us-east-1', expectedTarget: bus, rules }
  return { guard: { ok: true, value: guard } }
}
const judge = (changes: Partial<Snapshot>, written = {}) => theVerdict(tamperingPath, changes, written)
const statusOf = (changes: Partial<Snapshot>, written = {}) => judge(changes, written).status

describe('an account without a guard', () => {
  it('passes as long as trails carry events: what was never installed is no failure', () => {
    expect(judge({})).toMatchObject({ status: 'pass', resource: account })
    expect(judge({}).message).toContain('No guard is installed')
  })

  it('fails where no logging trail carries events, and names the regions', () => {
    expect(statusOf({ trails: [] })).toBe('fail')
    expect(statusOf({ trails: [aTrail({ status: aStatus({ logging: false }) })] })).toBe('fail')
    const local = judge({ trails: [aTrail({ multiRegion: false })] })
    expect(local.status).toBe('fail')
    expect(local.message).toContain('in eu-west-1.')
    expect(local.witness?.eventName).toBe('StopLogging')
  })

  it("counts the organization's trail, and does not count one for reads", () => {
    expect(statusOf({ trails: [anOrganizationTrail()] })).toBe('pass')
    const reads: Trail['selectors'] = { ok: true, value: basic({ readWrite: 'ReadOnly' }) }
    expect(statusOf({ trails: [aTrail({ selectors: reads })] })).toBe('fail')
  })

  it('is unknown where a trail or the guard could not be read', () => {
    expect(statusOf({ trails: [aTrail({ selectors: denied('cloudtrail:GetEventSelectors') })] })).toBe(
      'unknown',
    )
    expect(statusOf({ guard: denied('events:ListRules') })).toBe('unknown')
    const regions = { ...aSnapshot().regions, 'eu-west-1': denied('cloudtrail:DescribeTrails') }
    expect(statusOf({ trails: [aTrail({ multiRegion: false })], regions })).toBe('unknown')
  })
})

describe('an account with a guard', () => {
  it('passes where each region leads to it', () => {
    expect(statusOf(withGuard(atHome, forwarding))).toBe('pass')
  })

  it('fails where a region has no rule', () => {
    const verdict = judge(withGuard(atHome, noRule('eu-west-1')))
    expect(verdict.status).toBe('fail')
    expect(verdict.message).toContain('eu-west-1 has no forwarding rule')
  })

  it('asks for forwarding rules only where the policy wants them there', () => {
    expect(statusOf(withGuard(atHome, noRule('eu-west-1')), { forwarding: 'off' })).toBe('pass')
    expect(statusOf(withGuard(aRule('us-east-1', react, 'DISABLED')), { forwarding: 'off' })).toBe('fail')
  })

  it('fails where a rule is disabled, one of several even', () => {
    expect(statusOf(withGuard(atHome, aRule('eu-west-1', bus, 'DISABLED')))).toBe('fail')
    expect(statusOf(withGuard(atHome, aRule('us-east-1', react, 'DISABLED'), forwarding))).toBe('fail')
    const reads = aRule('eu-west-1', bus, 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS')
    expect(statusOf(withGuard(atHome, reads))).toBe('pass')
  })

  it('fails where a rule leads elsewhere, or nowhere', () => {
    const elsewhere = 'arn:aws:events:us-east-1:999999999999:event-bus/default'
    expect(statusOf(withGuard(atHome, aRule('eu-west-1', elsewhere)))).toBe('fail')
    expect(
      statusOf(
        withGuard(
          { ...atHome, rule: { ok: true, value: { state: 'ENABLED', pattern: '{}', targets: [] } } },
          forwarding,
        ),
      ),
    ).toBe('fail')
  })

  it('is unknown where a rule could not be read, unless the policy expects the region to be denied', () => {
    const unread: ForwardingRule = { region: 'eu-west-1', rule: denied('events:ListRules') }
    expect(statusOf(withGuard(atHome, unread))).toBe('unknown')
    expect(statusOf(withGuard(atHome, unread), { regions: { expectedDenied: ['eu-west-1'] } })).toBe('pass')
  })

  it('is unknown where something else than a denial kept a region from being read', () => {
    const throttled = denied('events:ListRules', 'ThrottlingException')
    const expected = { regions: { expectedDenied: ['eu-west-1'] } }
    expect(statusOf(withGuard(atHome, { region: 'eu-west-1', rule: throttled }), expected)).toBe('unknown')
  })
})

describe('regions that could not be read', () => {
  const view = denied('cloudtrail:DescribeTrails')
  const local = aTrail({ multiRegion: false })
  const regions = { ...aSnapshot({ trails: [local] }).regions, 'eu-west-1': view }

  it('are named', () => {
    expect(judge({ trails: [local], regions }).unread).toEqual([view])
  })

  it('are left out where the policy expects them to be denied, as long as they were', () => {
    const expected = { regions: { expectedDenied: ['eu-west-1'] } }
    expect(statusOf({ trails: [local], regions }, expected)).toBe('pass')
    const throttled = { ...regions, 'eu-west-1': { ...view, code: 'ThrottlingException' } }
    expect(statusOf({ trails: [local], regions: throttled }, expected)).toBe('unknown')
    expect(statusOf({ trails: [local] }, expected)).toBe('fail')
  })

  it('do not matter where an undecided trail would not carry the call anyway', () => {
    const status = { 'us-east-1': denied('cloudtrail:GetTrailStatus') }
    const reads: Trail['selectors'] = { ok: true, value: basic({ readWrite: 'ReadOnly' }) }
    expect(statusOf({ trails: [aTrail({ status, selectors: reads })] })).toBe('fail')
    expect(statusOf({ trails: [aTrail({ status })] })).toBe('unknown')
  })
})

describe('regions of which more than one thing is said', () => {
  it('are listed once', () => {
    const off = aTrail({ status: aStatus({ logging: false }) })
    const rules = [aRule('us-east-1', react, 'DISABLED'), aRule('eu-west-1', bus, 'DISABLED')]
    const { actual } = judge({ trails: [off], ...withGuard(...rules) })
    expect(actual).toBe(
      'no logging trail carries events in eu-west-1, us-east-1; each of them has a disabled rule of the guard',
    )
  })
})

describe('the witness', () => {
  it('is a call that no trail carries, and is missing where only the guard is at fault', () => {
    expect(judge({ trails: [] }).witness?.eventName).toBe('StopLogging')
    expect(judge(withGuard(atHome, noRule('eu-west-1'))).witness).toBeUndefined()
  })
})

describe('a rule seen from outside', () => {
  it('is named by its region where it could not be read, beside those that could', () => {
    const unread = denied('events:ListRules')
    const verdict = judge(withGuard(atHome, { region: 'eu-west-1', rule: unread }))
    expect(verdict.unread).toEqual([{ ...unread, region: 'eu-west-1' }])
  })

  it('is none where nobody installed a guard: nothing is wrong with it', () => {
    expect(judge(withGuard(noRule('us-east-1'), noRule('eu-west-1')))).toMatchObject({
      status: 'pass',
      actual: 'trails carry events; no guard is installed here',
    })
    const unread: ForwardingRule = { region: 'eu-west-1', rule: denied('events:ListRules') }
    expect(statusOf(withGuard(noRule('us-east-1'), unread))).toBe('unknown')
  })

  it('is told apart: none, or one that leads elsewhere', () => {
    const elsewhere = aRule('eu-west-1', 'arn:aws:events:us-east-1:999999999999:event-bus/default')
    expect(judge(withGuard(atHome, elsewhere)).actual).toBe(
      'eu-west-1 has a rule that does not lead to the guard',
    )
    expect(judge(withGuard(atHome, noRule('eu-west-1'))).actual).toBe('eu-west-1 has no forwarding rule')
  })
})

describe('a region that the policy expects to be denied', () => {
  const expected = { regions: { expectedDenied: ['eu-west-1'] } }

  it('needs no rule, readable or not', () => {
    expect(statusOf(withGuard(atHome, noRule('eu-west-1')), expected)).toBe('pass')
  })

  it('is left out, whatever keeps another from being read', () => {
    const throttled = denied('events:ListRules', 'ThrottlingException')
    const unread: ForwardingRule = { region: 'eu-west-1', rule: denied('events:ListRules') }
    const verdict = judge(withGuard(atHome, { region: 'us-east-1', rule: throttled }, unread), expected)
    expect(verdict.unread).toEqual([{ ...throttled, region: 'us-east-1' }])
  })
})

const withoutIreland = (guard: Guard) => ({
  rules: guard.rules.map((one) =>
    one.region === 'eu-west-1' ? { ...one, rule: denied('events:ListRules') } : one,
  ),
})

const watched = (change?: Parameters<typeof watchedSnapshot>[0], written = {}) =>
  theVerdict(tamperingPath, watchedSnapshot(change), written)
const gone = () => undefined
const disabled = (rule: LiveRule) => ({ ...rule, state: 'DISABLED' })
const inBoth =
  (region: string, ...services: string[]) =>
  (guard: Guard) =>
    services.reduce((whole, service) => ({ ...whole, ...withRule(region, service, gone)(whole) }), guard)
const nothingThere = ({ rules }: Guard) => ({
  rules: [...rules.filter(({ region }) => region !== 'eu-west-1'), noRule('eu-west-1')],
})

describe('a guard that looks at itself', () => {
  it('passes where every rule, function and schedule is as it should be', () => {
    expect(watched()).toMatchObject({ status: 'pass', actual: 'they are' })
  })

  it('says which services a region does not hear of, and why', () => {
    expect(watched(withRule('eu-west-1', 'cloudtrail', gone)).actual).toBe(
      'eu-west-1 has no rule for cloudtrail',
    )
    expect(watched(withRule('us-east-1', 's3', disabled)).actual).toBe('us-east-1 has a disabled rule for s3')
    const foreign = 'arn:aws:sqs:us-east-1:999988887777:copy'
    const copied = (rule: LiveRule) => ({
      ...rule,
      targets: [...rule.targets, foreign],
      targetDetails: [...(rule.targetDetails ?? []), { id: 'copy', arn: foreign }],
    })
    expect(watched(withRule('us-east-1', 's3', copied)).actual).toBe(
      'us-east-1 has a rule that also leads to a stranger, to be removed by hand, for s3',
    )
  })

  it('joins what lacks for the same reason, in one region and in several', () => {
    expect(watched(inBoth('us-east-1', 'cloudtrail', 's3')).actual).toBe(
      'us-east-1 has no rule for cloudtrail, s3',
    )
    const everywhere = (guard: Guard) =>
      inBoth('us-east-1', 'cloudtrail')(inBoth('eu-west-1', 'cloudtrail')(guard))
    expect(watched(everywhere).actual).toMatch(
      /^each of (?:us-east-1, eu-west-1|eu-west-1, us-east-1) has no rule for cloudtrail$/,
    )
    const apart = (guard: Guard) => inBoth('us-east-1', 's3')(inBoth('eu-west-1', 'cloudtrail')(guard))
    expect(watched(apart).actual.split('; ').toSorted()).toEqual([
      'eu-west-1 has no rule for cloudtrail',
      'us-east-1 has no rule for s3',
    ])
    const mixed = (guard: Guard) => ({
      ...guard,
      ...withRule('us-east-1', 'cloudtrail', disabled)(inBoth('us-east-1', 's3')(guard)),
    })
    expect(watched(mixed).actual).toBe('us-east-1 has a disabled rule for cloudtrail and has no rule for s3')
  })

  it('asks for the rules that its stack has whatever the policy says, and for forwarding ones where it is on', () => {
    const off = { forwarding: 'off' }
    expect(watched(withRule('eu-west-1', 'cloudtrail', gone), off).status).toBe('pass')
    expect(watched(withRule('us-east-1', 'cloudtrail', gone), off).status).toBe('fail')
  })

  it('leaves out a region that the policy expects to be denied', () => {
    const expectedDenied = { regions: { expectedDenied: ['eu-west-1'] } }
    expect(watched(nothingThere).status).toBe('fail')
    expect(watched(nothingThere, expectedDenied).status).toBe('pass')
  })

  it('names what is wrong with its functions, and what could not be read of them', () => {
    const functions: Guard['functions'] = [
      { name: 'trailkeeper-prod-react', live: { ok: true, value: undefined } },
    ]
    expect(watched(() => ({ functions })).actual).toBe('function trailkeeper-prod-react is gone')
    const unread = denied('lambda:GetFunction')
    const verdict = watched(({ functions: whole = [] }) => ({
      functions: whole.map((one, at) => (at === 0 ? { ...one, live: unread } : one)),
    }))
    expect(verdict).toMatchObject({ status: 'unknown', unread: [unread] })
    expect(watched(withoutIreland).status).toBe('unknown')
  })

  it('names a role that was made anew since its stack made it, at the first sweep too', () => {
    const arn = 'arn:aws:iam::123456789012:role/trailkeeper-prod-SweepRole-1'
    const as = (id: string) =>
      watched(({ functions = [] }) => ({
        functions: functions.map(({ name }) => ({
          name,
          live: { ok: true, value: aFunction({ environment: { TRAILKEEPER_ROLES: `AROAMADE:${arn}` } }) },
        })),
        parts: [
          { name: 'role trailkeeper-prod-SweepRole-1', live: { ok: true, value: JSON.stringify({ id }) } },
        ],
      }))
    expect(as('AROAMADE').status).toBe('pass')
    expect(as('AROAANEW').actual).toMatch(
      /^role trailkeeper-prod-SweepRole-1 is another one than the stack made/,
    )
  })

  it('asks for functions under its roles in no region that the policy expects to be denied', () => {
    const expectedDenied = { regions: { expectedDenied: ['eu-west-1'] } }
    expect(watched(inIreland(denied('lambda:ListFunctions'))).status).toBe('unknown')
    expect(watched(inIreland(denied('lambda:ListFunctions')), expectedDenied).status).toBe('pass')
    expect(watched(inIreland({ ok: true, value: ['theirs'] })).actual).toBe(
      "a function that is none of the guard's runs under a role of its own: theirs in eu-west-1",
    )
  })

  it('takes a subscriber that the policy names for its own', () => {
    const recorded = {
      deploymentId: '1',
      recordedAt: '2026-11-01T00:00:00.000Z',
      functions: {},
      subscribers: [],
    }
    const heard = ({ deployment }: Guard): Partial<Guard> => ({
      ...(deployment && { deployment: { ...deployment, recorded } }),
      subscribers: { ok: true, value: ['email ops@example.com'] },
      functions: [],
    })
    expect(watched(heard).status).toBe('fail')
    expect(watched(heard, { alerts: { subscribers: ['ops@example.com'] } }).status).toBe('pass')
  })
})

/** Functions of somebody’s under roles of the guard, in one region. */
const inIreland = (functions: NonNullable<Guard['roleHolders']>[number]['functions']) => () => ({
  roleHolders: [{ region: 'eu-west-1', functions }],
})
