import { expect, it } from '@jest/globals'
import { sweep } from '../../lib/flow.ts'
import { RunError } from '../../lib/aws/errors.ts'
import type { Finding } from '../../lib/model/index.ts'
import { clean } from '../../sandbox/scenarios/clean.ts'
import { messy } from '../../sandbox/scenarios/messy.ts'
import { s3 } from '../../sandbox/services/s3/service.ts'
import { tenthOf } from '../soak.ts'
import { inAccount, whole, type Bench } from './bench.ts'
import { foreignAnswers, strikeAfter, strikeNth, strikeSameFrom } from './strike.ts'

const scenarios = { clean, messy }
const everything = { checks: { '*': { enabled: true } }, webhook: {} } as const
const once = { maxAttempts: 1, retryMode: 'standard' } as const
const regions = ['us-east-1', 'eu-west-1', 'us-west-2', 'eu-central-1', 'ap-southeast-2']

const inScenario = (name: keyof typeof scenarios, test: (bench: Bench) => Promise<void>) =>
  inAccount(scenarios[name], everything, test, regions, once)

const keyOf = ({ check, resource, region }: Finding) => `${check} ${region} ${resource}`

/** Verdicts of a sweep, unless it said that it could not run. */
async function verdictsOf({ run }: Bench): Promise<Map<string, string> | undefined> {
  try {
    const { findings } = await sweep(run())
    return new Map(findings.map((finding) => [keyOf(finding), finding.status]))
  } catch (error) {
    if (error instanceof RunError) return undefined
    throw error
  }
}

const cases = Object.keys(scenarios).flatMap((name) =>
  Object.entries(foreignAnswers).map(([kind, fault], index) => ({ name, kind, fault, seed: index * 3 })),
)

// Law 10: what AWS did not say is unread, and unread is unknown.
it.each(cases)(
  '$name, with $kind at each single call of a sweep: no verdict but what AWS’s own answers give, or unknown',
  ({ name, fault, seed }) =>
    inScenario(name === 'clean' ? 'clean' : 'messy', async (bench) => {
      const counted = strikeAfter(bench.sandbox, Infinity)
      const truth = (await verdictsOf(bench)) ?? new Map<string, string>()
      counted.stop()
      expect(truth.size).toBeGreaterThan(20)
      const wrong: string[] = []
      for (const nth of tenthOf(1, counted.calls(), seed)) {
        let operation = ''
        const struck = strikeNth(bench.sandbox, nth, (target) => {
          operation = target.operation
          return fault(target)
        })
        const found = await verdictsOf(bench)
        struck.stop()
        for (const [key, status] of found ?? []) {
          // Where regions cannot be listed, those are taken that are on in every account.
          const isTrue = status === 'unknown' || !truth.has(key) || status === truth.get(key)
          if (!isTrue) wrong.push(`${operation}: ${key} ${truth.get(key)} became ${status}`)
        }
      }
      expect(wrong).toEqual([])
    }),
)

const others = { Sid: 'Auditors', Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::123456789012:root' } }
const bucketStatement = { ...others, Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/*' }
const keyStatement = { ...others, Action: 'kms:*', Resource: '*' }
const policyOf = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
const where = { region: 'us-east-1' }

/** A trail whose bucket and key shut CloudTrail out, with somebody else's statement in the policy of each. */
const inShutAccount = (test: (bench: Bench & { keyId: string }) => Promise<void>) =>
  inAccount(
    whole,
    {
      checks: {
        '*': { enabled: false },
        'bucket-policy': { enabled: true },
        'kms-key-usable': { enabled: true },
      },
    },
    async (bench) => {
      const { sandbox } = bench
      await sandbox.invoke(
        s3,
        'PutBucketPolicy',
        { Bucket: 'logs', Policy: policyOf(bucketStatement) },
        where,
      )
      const { Aliases } = await sandbox.invokeByName('kms', 'ListAliases', {}, where)
      const found = Array.isArray(Aliases) ? JSON.stringify(Aliases) : ''
      const keyId = /"AliasName":"alias\/trails"[^}]*"TargetKeyId":"([^"]+)"/.exec(found)?.[1] ?? ''
      const put = { KeyId: keyId, PolicyName: 'default', Policy: policyOf(keyStatement) }
      await sandbox.invokeByName('kms', 'PutKeyPolicy', put, where)
      await test({ ...bench, keyId })
    },
    ['us-east-1'],
    once,
  )

/** Sids in the policies of bucket and key. */
async function sids({ sandbox, keyId }: Bench & { keyId: string }) {
  const { Policy: ofBucket } = await sandbox.invoke(s3, 'GetBucketPolicy', { Bucket: 'logs' }, where)
  const { Policy: ofKey } = await sandbox.invokeByName('kms', 'GetKeyPolicy', { KeyId: keyId }, where)
  return [ofBucket, ofKey].map((text) => [...String(text).matchAll(/"Sid":"(\w+)"/g)].map(([, sid]) => sid))
}

it('without a fault, apply adds its own statements beside that of somebody else', () =>
  inShutAccount(async (bench) => {
    await bench.apply()
    expect(await sids(bench)).toEqual([
      ['Auditors', 'TrailkeeperAclCheck', 'TrailkeeperWrite'],
      ['Auditors', 'TrailkeeperEncrypt', 'TrailkeeperDescribe'],
    ])
  }))

// A policy that was taken for absent was replaced whole.
it.each(Object.entries(foreignAnswers).map(([kind, fault], index) => ({ kind, fault, seed: index * 2 })))(
  'with $kind at each single call of an apply, and at the same read from there on, no statement is lost',
  async ({ fault, seed }) => {
    let calls = 0
    await inShutAccount(async (bench) => {
      const counted = strikeAfter(bench.sandbox, Infinity)
      await bench.apply()
      calls = counted.calls()
    })
    expect(calls).toBeGreaterThan(10)
    for (const nth of tenthOf(1, calls, seed)) {
      for (const strike of [strikeNth, strikeSameFrom])
        await inShutAccount(async (bench) => {
          const struck = strike(bench.sandbox, nth, fault)
          await bench.apply().catch((error: unknown) => {
            if (!(error instanceof RunError)) throw error
          })
          struck.stop()
          for (const policy of await sids(bench))
            expect([nth, policy]).toEqual([nth, expect.arrayContaining(['Auditors'])])
        })
    }
  },
)
