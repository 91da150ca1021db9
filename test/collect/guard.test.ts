import { describe, expect, it } from '@jest/globals'
import { eventBridge } from '../../sandbox/services/events/service.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { ACCOUNT, bench } from '../sandbox/bench.ts'
import { collected } from './collected.ts'

const react = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:trailkeeper-prod-react`
const bus = `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/default`

async function addRule({ invoke }: Sandbox, region: string, Name: string, target: string): Promise<void> {
  const EventPattern = JSON.stringify({ source: ['aws.cloudtrail'] })
  await invoke(eventBridge, 'PutRule', { Name, EventPattern }, { region })
  const forward = { Id: '1', Arn: target, RoleArn: `arn:aws:iam::${ACCOUNT}:role/forward` }
  await invoke(eventBridge, 'PutTargets', { Rule: Name, Targets: [forward] }, { region })
}

const guardOf = async (sandbox: Sandbox) => (await collected(sandbox, ['guard'])).guard

describe('the guard', () => {
  it('is none where no region has a rule of it', async () => {
    const sandbox = await bench()
    await addRule(sandbox, 'us-east-1', 'somebody-elses', react)
    expect(await guardOf(sandbox)).toEqual({ ok: true, value: undefined })
  })

  it('is at home where a rule calls its function, and the others forward there', async () => {
    const sandbox = await bench()
    await addRule(sandbox, 'us-east-1', 'trailkeeper-prod-cloudtrail', react)
    await addRule(sandbox, 'eu-west-1', 'trailkeeper-forward', bus)
    await sandbox.invoke(eventBridge, 'DisableRule', { Name: 'trailkeeper-forward' }, { region: 'eu-west-1' })
    expect(await guardOf(sandbox)).toMatchObject({
      ok: true,
      value: {
        homeRegion: 'us-east-1',
        expectedTarget: bus,
        rules: [
          { region: 'us-east-1', rule: { ok: true, value: { state: 'ENABLED', targets: [react] } } },
          { region: 'eu-west-1', rule: { ok: true, value: { state: 'DISABLED', targets: [bus] } } },
        ],
      },
    })
  })

  it('leaves out rules that run by the clock: they carry no events', async () => {
    const sandbox = await bench()
    const rule = { Name: 'trailkeeper-prod-sweep', ScheduleExpression: 'rate(1 hour)' }
    await sandbox.invoke(eventBridge, 'PutRule', rule, { region: 'us-east-1' })
    expect(await guardOf(sandbox)).toEqual({ ok: true, value: undefined })
  })

  it('shows a region without a rule, and one that could not be read', async () => {
    const sandbox = await bench()
    await addRule(sandbox, 'us-east-1', 'trailkeeper-prod-cloudtrail', react)
    const guard = await guardOf(sandbox)
    expect(guard.ok && guard.value?.rules[1]).toEqual({
      region: 'eu-west-1',
      rule: { ok: true, value: undefined },
    })
    sandbox.faults.add({ operation: 'ListRules', region: 'eu-west-1', fault: { kind: 'access-denied' } })
    const blind = await guardOf(sandbox)
    expect(blind.ok && blind.value?.rules[1]?.rule).toMatchObject({
      ok: false,
      operation: 'events:ListRules',
    })
  })
})
