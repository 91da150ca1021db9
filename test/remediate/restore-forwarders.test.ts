import { describe, expect, it } from '@jest/globals'
import { tamperingPath } from '../../lib/checks/tampering-path.ts'
import type { Guard, Snapshot } from '../../lib/model/index.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { denied } from '../builders/failures.ts'
import { verdictsOf } from '../builders/judged.ts'
import { planned } from './planned.ts'
import { aDeployment, aFunction, aGuard, watchedSnapshot, withRule } from '../tamper/forwarding/a-guard.ts'

const judged = (snapshot: Snapshot, policy: Policy = aPolicy()) =>
  verdictsOf(tamperingPath, snapshot, policy)[0]
const calls = (snapshot: Snapshot, policy: Policy = aPolicy()) =>
  planned(snapshot, { policy, only: ['tampering-path'] }).flatMap((repair) =>
    repair.calls.map((call) => `${call.region} ${call.operation}`),
  )
const changed = (change: (guard: Guard) => Partial<Guard>) => watchedSnapshot(change)

describe('a guard that looks at itself', () => {
  it('passes where all its rules are as they should be, and nothing is planned', () => {
    expect(judged(watchedSnapshot())).toMatchObject({ status: 'pass', actual: 'they are' })
    expect(calls(watchedSnapshot())).toEqual([])
  })

  it.each([
    [
      'missing',
      withRule('eu-west-1', 'events', () => undefined),
      ['PutRule', 'PutTargets'],
      'has no rule for events',
    ],
    [
      'disabled',
      withRule('eu-west-1', 'events', (rule) => ({ ...rule, state: 'DISABLED' })),
      ['EnableRule'],
      'has a disabled rule for events',
    ],
    [
      'of another pattern',
      withRule('eu-west-1', 'events', (rule) => ({ ...rule, pattern: '{"source":["x"]}' })),
      ['PutRule'],
      'listens to something else for events',
    ],
    [
      'without its target',
      withRule('eu-west-1', 'events', (rule) => ({ ...rule, targetDetails: [] })),
      ['PutTargets'],
      'docs/security.md',
    ],
    [
      'led to another bus',
      withRule('eu-west-1', 'events', (rule) => ({
        ...rule,
        targetDetails: (rule.targetDetails ?? []).map((target) => ({
          ...target,
          arn: 'arn:aws:events:us-east-1:999999999999:event-bus/default',
        })),
      })),
      ['PutTargets'],
      'leads elsewhere for events',
    ],
    [
      'given an input of somebody else',
      withRule('eu-west-1', 'events', (rule) => ({
        ...rule,
        targetDetails: (rule.targetDetails ?? []).map((target) => ({ ...target, changed: ['Input'] })),
      })),
      ['PutTargets'],
      'leads elsewhere for events',
    ],
    [
      'disabled at home',
      withRule('us-east-1', 'cloudtrail', (rule) => ({ ...rule, state: 'DISABLED' })),
      ['EnableRule'],
      'us-east-1 has a disabled rule for cloudtrail',
    ],
  ])('fails where a rule is %s, and mends it', (_what, change, operations, message) => {
    const snapshot = changed(change)
    expect(judged(snapshot)).toMatchObject({ status: 'fail', message: expect.stringContaining(message) })
    expect(calls(snapshot).map((call) => call.split(' ')[1])).toEqual(operations)
  })

  it('fails where a rule leads to a stranger besides, and leaves that to a person', () => {
    const stranger = { id: 'x', arn: 'arn:aws:sqs:eu-west-1:999999999999:leak' }
    const snapshot = changed(
      withRule('eu-west-1', 'events', (rule) => ({
        ...rule,
        targetDetails: [...(rule.targetDetails ?? []), stranger],
      })),
    )
    expect(judged(snapshot)).toMatchObject({ status: 'fail', message: expect.stringContaining('stranger') })
    expect(calls(snapshot)).toEqual([])
  })

  it('leaves a pattern alone that names more resources than the trails use now', () => {
    const more = withRule('us-east-1', 's3', (rule) => ({
      ...rule,
      pattern: rule.pattern.replace('"bucketName":[', '"bucketName":["former-bucket",'),
    }))
    expect(judged(changed(more))).toMatchObject({ status: 'pass' })
  })

  it('gives the policy’s tags to rules that it makes, and leaves those of others as they are', () => {
    const policy = aPolicy({ tags: { team: 'security' } })
    const inputs = (change: (guard: Guard) => Partial<Guard>) =>
      planned(changed(change), { policy, only: ['tampering-path'] }).flatMap(({ calls: all }) =>
        all.flatMap(({ operation, input }) => (operation === 'PutRule' ? [input] : [])),
      )
    const Tags = [{ Key: 'team', Value: 'security' }]
    expect(inputs(withRule('eu-west-1', 'events', () => undefined))).toEqual([
      expect.objectContaining({ Tags }),
    ])
    const deaf = withRule('eu-west-1', 'events', (rule) => ({ ...rule, pattern: '{"source":["x"]}' }))
    expect(inputs(deaf)).toEqual([expect.not.objectContaining({ Tags })])
  })

  it('plans each region apart, so that one which is denied does not keep the others', () => {
    const none = changed(({ rules }) => ({
      rules: rules.map(({ region }) => ({ region, rule: { ok: true, value: undefined } })),
    }))
    const repairs = planned(none, { only: ['tampering-path'] })
    expect(repairs.map(({ resource }) => resource).toSorted()).toEqual(['eu-west-1', 'us-east-1'])
  })

  it('is unknown where a region could not be read, and plans nothing there', () => {
    const blind = changed(({ rules }) => ({
      rules: [
        ...rules.filter(({ region }) => region !== 'eu-west-1'),
        { region: 'eu-west-1', rule: denied('events:ListRules') },
      ],
    }))
    expect(judged(blind)).toMatchObject({ status: 'unknown' })
    expect(calls(blind)).toEqual([])
  })
})

describe('the consent to forwarding', () => {
  const missing = withRule('eu-west-1', 'events', () => undefined)

  it('off: other regions have no rules to miss', () => {
    expect(judged(changed(missing), aPolicy({ forwarding: 'off' }))).toMatchObject({ status: 'pass' })
  })

  it("off: the stack's own rules at home are missed all the same, though nothing is written", () => {
    const deaf = changed(withRule('us-east-1', 'cloudtrail', () => undefined))
    expect(judged(deaf, aPolicy({ forwarding: 'off' }))).toMatchObject({ status: 'fail' })
    expect(calls(deaf, aPolicy({ forwarding: 'off' }))).toEqual([])
  })

  it("decides whatever the check's own mode says", () => {
    const policy = aPolicy({ mode: 'off', forwarding: 'plan' })
    expect(calls(changed(missing), policy)).toEqual(['eu-west-1 PutRule', 'eu-west-1 PutTargets'])
  })

  it('has no say where nobody knows of a guard: a scan by hand plans nothing', () => {
    const { guard, ...snapshot } = changed(missing)
    const { deployment: _, ...seen } = guard.ok && guard.value ? guard.value : aGuard(changed(missing))
    expect(calls({ ...snapshot, guard: { ok: true, value: seen } })).toEqual([])
  })
})

describe("the guard's functions", () => {
  const recorded = {
    deploymentId: '1',
    recordedAt: '2026-11-20T00:00:00.000Z',
    functions: { 'trailkeeper-prod-react': aFunction(), 'trailkeeper-prod-sweep': aFunction() },
  }
  const react = (now: ReturnType<typeof aFunction> | undefined, deployment = aDeployment({ recorded })) =>
    changed(({ functions = [] }) => ({
      deployment,
      functions: functions.map((one) =>
        one.name.endsWith('react') ? { ...one, live: { ok: true, value: now } } : one,
      ),
    }))

  it('pass while they are as they were recorded', () => {
    expect(judged(react(aFunction()))).toMatchObject({ status: 'pass' })
  })

  it.each([
    ['code', aFunction({ codeSha256: 'other' }), 'not as it was deployed: code'],
    ['a layer', aFunction({ layers: ['arn:aws:lambda:us-east-1:999999999999:layer:x:1'] }), 'layers'],
    ['role', aFunction({ role: `arn:aws:iam::1:role/other` }), 'role'],
    [
      'an environment variable',
      aFunction({ environment: { NODE_OPTIONS: '--require evil' } }),
      'environment variable NODE_OPTIONS',
    ],
    ['reserved concurrency of 0', aFunction({ reservedConcurrency: 0 }), 'never runs'],
    ['resource policy', aFunction({ policy: '{}' }), 'resource policy'],
  ])('fail with another %s', (_what, now, message) => {
    expect(judged(react(now))).toMatchObject({ status: 'fail', message: expect.stringContaining(message) })
  })

  it('never print what a variable holds', () => {
    expect(judged(react(aFunction({ environment: { A: 'secret' } })))?.message).not.toContain('secret')
  })

  it('fail where one is gone', () => {
    expect(judged(react(undefined))).toMatchObject({ message: expect.stringContaining('is gone') })
  })

  it('fail once after another deployment, for nobody else may have made it', () => {
    const anew = react(aFunction({ codeSha256: 'new' }), aDeployment({ id: '2', recordedBefore: true }))
    expect(judged(anew)).toMatchObject({ status: 'fail', message: expect.stringContaining('deployed anew') })
  })

  it('fail while the record of them is not to be trusted, whatever they are like', () => {
    const moved = react(aFunction(), aDeployment({ distrusted: 'its signature is not valid' }))
    expect(judged(moved)).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('is not to be trusted: its signature is not valid'),
    })
  })

  it('pass at first sight, before anything was recorded', () => {
    expect(judged(react(aFunction({ codeSha256: 'first' }), aDeployment()))).toMatchObject({ status: 'pass' })
  })

  it('are unknown where they could not be read', () => {
    const blind = changed(({ functions = [] }) => ({
      functions: functions.map((one) => ({ ...one, live: denied('lambda:GetFunctionConfiguration') })),
    }))
    expect(judged(blind)).toMatchObject({ status: 'unknown' })
  })

  it.each([
    ['is disabled', { state: 'DISABLED', targets: [] }],
    ['is gone', undefined],
    ['does not wake the sweep', { state: 'ENABLED', targets: ['arn:aws:lambda:us-east-1:1:function:other'] }],
  ])('fail where the schedule %s', (message, schedule) => {
    const snapshot = changed(() => ({ schedule: { ok: true, value: schedule } }))
    expect(judged(snapshot)).toMatchObject({ status: 'fail', message: expect.stringContaining(message) })
  })
})

const after = (...changes: ((guard: Guard) => Partial<Guard>)[]) =>
  judged(changed((guard) => changes.reduce((now, change) => ({ ...now, ...change(now) }), guard)))?.actual

const disabled = (region: string, service: string) => (guard: Guard) =>
  withRule(region, service, (rule) => ({ ...rule, state: 'DISABLED' }))(guard)

const without = (region: string, service: string) => (guard: Guard) =>
  withRule(region, service, () => undefined)(guard)

describe('what it says of several faults', () => {
  it('tells them apart by region and kind, with the services of each', () => {
    expect(after(without('eu-west-1', 'events'), disabled('us-east-1', 'cloudtrail'))).toBe(
      'eu-west-1 has no rule for events; us-east-1 has a disabled rule for cloudtrail',
    )
    expect(after(without('eu-west-1', 'events'), disabled('eu-west-1', 'cloudtrail'))).toBe(
      'eu-west-1 has a disabled rule for cloudtrail and has no rule for events',
    )
  })

  it('says once what is the same in several regions', () => {
    expect(after(without('eu-west-1', 'events'), without('us-east-1', 'events'))).toBe(
      'each of eu-west-1, us-east-1 has no rule for events',
    )
  })
})
