import { describe, expect, it } from '@jest/globals'
import { sweep } from '../../lib/flow.ts'
import type { Finding } from '../../lib/model/index.ts'
import type { WrittenScenario } from '../../sandbox/scenarios/scenario.ts'
import { s3 } from '../../sandbox/services/s3/service.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { ACCOUNT, OTHER } from '../sandbox/bench.ts'
import { type Bench, inAccount, verdicts } from './bench.ts'

const onlyThis = { checks: { '*': { enabled: false }, 'bucket-public': { enabled: true } } }

/** A bucket in another region than its trail, without a block of its own. */
const unblocked = (
  bucket: Partial<NonNullable<WrittenScenario['buckets']>[number]> = {},
): WrittenScenario => ({
  buckets: [{ name: 'logs', region: 'eu-west-1', publicAccessBlock: false, ...bucket }],
  trails: [{ name: 'main', region: 'us-east-1', bucket: 'logs' }],
})

/** Everybody may read it, and the account that looks may read its settings where it is another's. */
async function openToAll(sandbox: Sandbox, owner = ACCOUNT): Promise<void> {
  const resources = ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*']
  const Statement = [
    { Effect: 'Allow', Principal: '*', Action: ['s3:Get*', 's3:ListBucket'], Resource: resources },
  ]
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
  await sandbox.invoke(
    s3,
    'PutBucketPolicy',
    { Bucket: 'logs', Policy },
    { region: 'eu-west-1', account: owner },
  )
}

/** As S3 Control's clients send it, but for the host. */
async function blockAccount({ url }: Sandbox, on: boolean): Promise<void> {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0'
  const body = `<PublicAccessBlockConfiguration><IgnorePublicAcls>${on}</IgnorePublicAcls><RestrictPublicBuckets>${on}</RestrictPublicBuckets></PublicAccessBlockConfiguration>`
  const { status } = await fetch(`${url}/v20180820/configuration/publicAccessBlock`, {
    method: 'PUT',
    headers: { authorization, 'x-amz-account-id': ACCOUNT },
    body,
  })
  expect(status).toBe(200)
}

const judged = async ({ run }: Bench): Promise<Finding | undefined> => (await sweep(run())).findings[0]
const asked = ({ sandbox }: Bench) =>
  sandbox.requests.filter(({ operation }) => operation === 'GetAccountPublicAccessBlock')

describe("the account's Block Public Access", () => {
  it('shuts a bucket whose policy is public', () =>
    inAccount(unblocked(), onlyThis, async (bench) => {
      await openToAll(bench.sandbox)
      await blockAccount(bench.sandbox, true)
      expect(await judged(bench)).toMatchObject({ status: 'pass' })
      expect(asked(bench)).toMatchObject([{ region: 'eu-west-1', status: 200 }])
    }))

  it('leaves it open where it is off, or where there is none', () =>
    inAccount(unblocked(), onlyThis, async (bench) => {
      await openToAll(bench.sandbox)
      expect(await judged(bench)).toMatchObject({ status: 'fail' })
      await blockAccount(bench.sandbox, false)
      expect(await judged(bench)).toMatchObject({ status: 'fail' })
      expect(asked(bench).map(({ status }) => status)).toEqual([404, 200])
    }))

  it('leaves it undecided where it may not be read', () =>
    inAccount(unblocked(), onlyThis, async (bench) => {
      await openToAll(bench.sandbox)
      bench.sandbox.faults.add({ operation: 'GetAccountPublicAccessBlock', fault: { kind: 'access-denied' } })
      expect(await judged(bench)).toMatchObject({
        status: 'unknown',
        unread: [{ operation: 's3:GetAccountPublicAccessBlock', code: 'AccessDenied' }],
      })
    }))

  it('is not asked for where the bucket has a whole block of its own', () =>
    inAccount(unblocked(), onlyThis, async (bench) => {
      await openToAll(bench.sandbox)
      const on = { IgnorePublicAcls: true, RestrictPublicBuckets: true }
      const block = { Bucket: 'logs', PublicAccessBlockConfiguration: on }
      await bench.sandbox.invoke(s3, 'PutPublicAccessBlock', block, { region: 'eu-west-1' })
      expect(await judged(bench)).toMatchObject({ status: 'pass' })
      expect(asked(bench)).toEqual([])
    }))

  it("says nothing of another account's bucket, which has an account of its own", () =>
    inAccount(unblocked({ account: OTHER }), onlyThis, async (bench) => {
      await openToAll(bench.sandbox, OTHER)
      await blockAccount(bench.sandbox, true)
      expect(await judged(bench)).toMatchObject({
        status: 'unknown',
        unread: [{ operation: 's3:GetAccountPublicAccessBlock', code: 'Trailkeeper.ForeignAccount' }],
      })
      expect(asked(bench)).toEqual([])
    }))

  it('is asked for once a region, whatever the number of buckets', () =>
    inAccount(
      {
        buckets: ['a', 'b'].map((name) => ({
          name: `logs-${name}`,
          region: 'eu-west-1',
          publicAccessBlock: false,
        })),
        trails: ['a', 'b'].map((name) => ({ name, region: 'us-east-1', bucket: `logs-${name}` })),
      },
      onlyThis,
      async (bench) => {
        expect(verdicts((await sweep(bench.run())).findings, 'bucket-public')).toEqual({
          a: 'pass',
          b: 'pass',
        })
        expect(asked(bench)).toHaveLength(1)
      },
    ))
})
