import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { DisableRuleCommand } from '@aws-sdk/client-eventbridge'
import { DeleteAliasCommand, DescribeKeyCommand, DisableKeyCommand } from '@aws-sdk/client-kms'
import { PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda'
import { describe, expect, it } from '@jest/globals'
import { createClients } from '../../lib/aws/clients.ts'
import { baselineKeyAlias, peopleKeyAlias } from '../../lib/state/signed-baselines.ts'
import { guardPolicy } from '../../sandbox/guard/guard-policy.ts'
import { startGuard } from '../../sandbox/guard/start-guard.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { awsOf, inSandbox, type Ran } from './run-in.ts'

type Test = (sandbox: Sandbox, run: (...argv: string[]) => Promise<Ran>) => Promise<void>

/** Few regions, so that the sweeps are quick. */
const regions = ['--regions', 'us-east-1,eu-west-1']

const guarded = (scenario: string, sweeps: boolean, test: Test) =>
  inSandbox(scenario, async (sandbox, run) => {
    const guard = await startGuard(sandbox, guardPolicy(), 'us-east-1')
    try {
      if (sweeps) await guard.sweep()
      await sandbox.settled()
      await test(sandbox, run)
    } finally {
      guard.close()
    }
  })

describe('doctor without a guard', () => {
  it.each(['messy', 'clean', 'empty'])('%s: nothing is denied, and no guard is installed', (scenario) =>
    inSandbox(scenario, async (_sandbox, run) => {
      const { code, out, err } = await run('doctor', ...regions)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toMatch(/^ok +credentials +arn:aws:\S+ in account 123456789012/m)
      expect(out).toMatch(/^ok +permissions +nothing was denied/m)
      expect(out).toMatch(/^ok +regions +2 of 2 were read/m)
      expect(out).toMatch(/^warning +stack +no guard is installed here\n +→ npm run deploy/m)
    }),
  )

  it('names each action that is denied, and what it is denied on', () =>
    inSandbox('clean', async (sandbox, run) => {
      sandbox.faults.add({ service: 's3', operation: 'HeadBucket', fault: { kind: 'access-denied' } })
      sandbox.faults.add({
        service: 'cloudtrail',
        operation: 'GetEventSelectors',
        fault: { kind: 'access-denied' },
      })
      const { code, out } = await run('doctor', ...regions)
      expect(code).toBe(2)
      expect(out).toMatch(
        /^problem +permissions +cloudtrail:GetEventSelectors is denied on arn:aws:cloudtrail/m,
      )
      expect(out).toMatch(/^problem +permissions +s3:ListBucket is denied on /m)
      expect(out).toContain('trailkeeper iam --read-only')
    }))

  it('asks for a right only where one was missing', () =>
    inSandbox('clean', async (sandbox, run) => {
      const faults = [{ kind: 'access-denied' }, { kind: 'html', status: 404 }] as const
      for (const fault of faults) {
        sandbox.faults.remove()
        sandbox.faults.add({ service: 'account', operation: 'ListRegions', fault })
        const { out } = await run('doctor')
        expect(out).toMatch(/the enabled ones cannot be listed/)
        expect(out.includes('→ allow account:ListRegions')).toBe(fault.kind === 'access-denied')
        expect(out.includes('→ no right was missing')).toBe(fault.kind !== 'access-denied')
      }
    }))

  it('tells what an organization denies from what IAM does', () =>
    inSandbox('clean', async (sandbox, run) => {
      sandbox.faults.add({
        service: 'cloudtrail',
        operation: 'GetEventSelectors',
        fault: { kind: 'access-denied', by: 'scp' },
      })
      const { code, out } = await run('doctor', ...regions)
      expect(code).toBe(0)
      expect(out).toMatch(/^warning +permissions +cloudtrail:GetEventSelectors .*control policy/m)
    }))

  it('tells a region that is denied from one that is not enabled', () =>
    inSandbox('clean', async (sandbox, run) => {
      const DescribeTrails = { service: 'cloudtrail', operation: 'DescribeTrails' }
      sandbox.faults.add({ ...DescribeTrails, region: 'eu-west-1', fault: { kind: 'access-denied' } })
      sandbox.faults.add({ ...DescribeTrails, region: 'us-west-2', fault: { kind: 'disabled-region' } })
      const { code, out } = await run('doctor', '--regions', 'us-east-1,eu-west-1,us-west-2')
      expect(code).toBe(2)
      expect(out).toMatch(/^ok +regions +1 of 3 were read/m)
      expect(out).toMatch(/^problem +regions +denied: eu-west-1$/m)
      expect(out).toMatch(/^warning +regions +not enabled in this account: us-west-2$/m)
    }))

  it('says that nobody can tell whose account this is, and stops there', () =>
    inSandbox('clean', async (sandbox, run) => {
      sandbox.faults.add({ service: 'sts', fault: { kind: 'access-denied' } })
      const { code, out } = await run('doctor', '--output', 'json', ...regions)
      expect(code).toBe(2)
      expect(JSON.parse(out)).toMatchObject({
        schemaVersion: '1',
        diagnoses: [{ level: 'problem', part: 'credentials' }],
      })
    }))
})

describe('doctor with a guard', () => {
  it('clean: every part is in order, each with its own line', () =>
    guarded('clean', true, async (_sandbox, run) => {
      const { code, out } = await run('doctor')
      expect(out).not.toMatch(/^problem/m)
      expect(code).toBe(0)
      expect(out).toMatch(/^ok +stack +trailkeeper, at home in us-east-1$/m)
      expect(out).toMatch(/^ok +version +guard and command line are \d+\.\d+\.\d+$/m)
      expect(out).toMatch(/^ok +functions +trailkeeper-react, trailkeeper-sweep$/m)
      expect(out).toMatch(/^ok +schedule +wakes the sweep$/m)
      expect(out).toMatch(/^ok +rules +\d+ carry events to the guard$/m)
      expect(out).toMatch(/^ok +topic policy +lets the guard's alarms publish$/m)
      expect(out).toMatch(/^ok +subscribers +email s\*\*\*@example\.com, confirmed$/m)
      expect(out).toMatch(/^ok +state table +trailkeeper-state in us-east-1/m)
      expect(out).toMatch(/^ok +last sweep +ended at 20/m)
    }))

  it('names a key that is missing, and one that cannot sign', () =>
    guarded('empty', false, async (sandbox, run) => {
      const clients = createClients(awsOf(sandbox))
      const kms = await clients.kms('us-east-1')
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: baselineKeyAlias }))
      await kms.send(new DisableKeyCommand({ KeyId: KeyMetadata?.KeyId }))
      await kms.send(new DeleteAliasCommand({ AliasName: peopleKeyAlias }))
      await sandbox.settled()
      clients.close()
      const { code, out } = await run('doctor', ...regions)
      expect(code).toBe(2)
      expect(out).toMatch(/^problem +key +alias\/trailkeeper-baselines is Disabled$/m)
      expect(out).toMatch(
        /^problem +key of people +alias\/trailkeeper-people is missing\n +→ put the stack back as docs\/upgrade\.md says/m,
      )
    }))

  it('before its first sweep: says what is not due yet, and that other regions have no rules', () =>
    guarded('empty', false, async (_sandbox, run) => {
      const { code, out } = await run('doctor', ...regions)
      expect(code).toBe(0)
      expect(out).toMatch(/^ok +last sweep +none is due yet: /m)
      expect(out).toMatch(/^warning +rules +eu-west-1 has no rule for /m)
      expect(out).toMatch(/^ok +surroundings /m)
    }))

  it('does not take an end that is still to come for a sweep: an earlier version kept the item longer', () =>
    guarded('empty', true, async (sandbox, run) => {
      const clients = createClients(awsOf(sandbox))
      const client = await clients.dynamodb('us-east-1')
      const TableName = 'trailkeeper-state'
      const { Items = [] } = await client.send(new ScanCommand({ TableName }))
      const kept = Items.filter(({ sk }) => sk?.S === 'protected')
      for (const item of kept) {
        const expiresAt = { N: String(Number(item['expiresAt']?.N) + 398 * 86_400) }
        await client.send(new PutItemCommand({ TableName, Item: { ...item, expiresAt } }))
      }
      clients.close()
      expect(kept.length).toBe(1)
      const { code, out } = await run('doctor', ...regions)
      expect(code).toBe(2)
      expect(out).toMatch(/^problem +last sweep +ended at 20\S+, which is still to come/m)
    }))

  it('names a function that never runs, and a schedule that is off', () =>
    guarded('messy', false, async (sandbox, run) => {
      const clients = createClients(awsOf(sandbox))
      try {
        const [lambda, events] = await Promise.all([clients.lambda('us-east-1'), clients.events('us-east-1')])
        const FunctionName = 'trailkeeper-react'
        await events.send(new DisableRuleCommand({ Name: 'trailkeeper-sweep' }))
        await lambda.send(
          new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }),
        )
        await sandbox.settled()
      } finally {
        clients.close()
      }
      const { code, out } = await run('doctor', ...regions)
      expect(code).toBe(2)
      expect(out).toMatch(/^problem +functions +function trailkeeper-react never runs/m)
      expect(out).toMatch(/^problem +schedule +the schedule trailkeeper-sweep is disabled$/m)
    }))

  it('warns of what it may not read of the guard, by action', () =>
    guarded('clean', false, async (sandbox, run) => {
      for (const [service, operation] of [
        ['lambda', 'GetFunctionConfiguration'],
        ['dynamodb', 'Query'],
        ['sns', 'GetTopicAttributes'],
      ] as const)
        sandbox.faults.add({ service, operation, fault: { kind: 'access-denied' } })
      const { out } = await run('doctor', ...regions)
      expect(out).toMatch(/^warning +functions +cannot be read: lambda:GetFunctionConfiguration/m)
      expect(out).toMatch(/^warning +topic +cannot be read: sns:GetTopicAttributes/m)
      expect(out).toMatch(/^warning +state table +trailkeeper-state cannot be read/m)
    }))
})
