import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals'
import { callerPolicy } from '../../../cli/permissions/caller-policy.ts'
import { createClients } from '../../../lib/aws/clients.ts'
import { unlimited } from '../../../lib/aws/request-path.ts'
import { defaultPolicy } from '../../../lib/policy/load-policy.ts'
import { makeStateTable } from '../../../sandbox/guard/make-state-table.ts'
import { applyScenario } from '../../../sandbox/scenarios/apply-scenario.ts'
import { scenario } from '../../../sandbox/scenarios/scenario.ts'
import { addRole, administratorAccess } from '../../../sandbox/services/iam/roles.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts'
import { account, filledWorld } from '../filled-history.ts'
import { awsOf, runIn } from '../run-in.ts'
import { iamActions } from './iam-actions.ts'
import { rightsOf, sessionUnder, without } from './session-under.ts'

jest.setTimeout(600_000)

const member = '111111111111'
const allowed = callerPolicy(defaultPolicy(), { recover: true, account, partition: 'aws' })
const to = Math.floor((Date.now() - 3_600_000) / 1000) * 1000
const range = ['--from', new Date(to - 1_200_000).toISOString(), '--to', new Date(to).toISOString()]
const folder = mkdtempSync(join(tmpdir(), 'trailkeeper-rights-'))
const here = process.cwd()
let sandbox: Sandbox

/** An organization with a trail whose files are encrypted, a guard's rule and table, and a bucket that encrypts with a key. */
beforeAll(async () => {
  // What is not written yet to S3 is kept below the folder in which the command is given.
  process.chdir(folder)
  sandbox = await startSandbox({ world: filledWorld(3, to, ['us-east-1']).world })
  await applyScenario(
    sandbox,
    scenario.parse({
      organization: { id: 'o-acme000001', members: [member] },
      keys: [{ alias: 'alias/trail', region: 'us-east-1' }],
      buckets: [
        { name: 'trail-logs', region: 'us-east-1' },
        { name: 'evidence', region: 'us-east-1' },
      ],
      trails: [
        {
          name: 'all',
          region: 'us-east-1',
          bucket: 'trail-logs',
          key: 'alias/trail',
          multiRegion: true,
          organization: true,
        },
      ],
    }),
  )
  const trust = { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }
  addRole(sandbox.world, member, {
    name: 'trailkeeper-read',
    trustPolicy: JSON.stringify({ Statement: [trust] }),
    attached: [administratorAccess(sandbox.world)],
  })
  const call = (service: string, operation: string, input: Record<string, unknown>) =>
    sandbox.invokeByName(service, operation, input, { region: 'us-east-1' })
  const encrypted = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/trail' }
  const day = new Date(to).toISOString().slice(0, 10)
  const stamp = `${new Date(to).toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}Z`
  for (const owner of [account, member])
    await call('s3', 'PutObject', {
      Bucket: 'trail-logs',
      Key: `AWSLogs/o-acme000001/${owner}/CloudTrail/us-east-1/${day.replaceAll('-', '/')}/${owner}_CloudTrail_us-east-1_${stamp}_Ab3dEf6hIj9lMn0p.json.gz`,
      Body: gzipSync('{"Records":[]}'),
      ...encrypted,
    })
  await call('s3', 'PutBucketEncryption', {
    Bucket: 'evidence',
    ServerSideEncryptionConfiguration: {
      Rules: [
        { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/trail' } },
      ],
    },
  })
  await call('events', 'PutRule', {
    Name: 'trailkeeper-cloudtrail',
    EventPattern: '{"source":["aws.cloudtrail"]}',
  })
  const Arn = `arn:aws:lambda:us-east-1:${account}:function:trailkeeper-react`
  await call('events', 'PutTargets', { Rule: 'trailkeeper-cloudtrail', Targets: [{ Id: 'react', Arn }] })
  const clients = createClients({ ...awsOf(sandbox), budget: unlimited })
  await makeStateTable(clients, { name: 'trailkeeper-state', region: 'us-east-1' })
  clients.close()
})
afterAll(async () => {
  process.chdir(here)
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
})

let places = 0
/** Recovers the organization into a bucket, twice, so that a manifest is replaced. Its own pace, not the sandbox's. */
async function recoverUnder(policy: typeof allowed) {
  const { budget: _, ...aws } = {
    ...awsOf(sandbox),
    credentials: sessionUnder(sandbox, policy),
    maxAttempts: 1,
  }
  const argv = ['recover', ...range, '--org', '--diff', '--out', `s3://evidence/${places++}`, '--yes']
  const first = await runIn(argv, aws)
  if (first.code !== 0 || first.err !== '') return first
  return runIn(argv, aws)
}

it('recovers an organization under exactly the rights that trailkeeper iam --recover prints, and uses each of them', async () => {
  const before = sandbox.requests.length
  expect(await recoverUnder(allowed)).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/^Complete: /),
  })
  const called = iamActions(sandbox.requests.slice(before))
  // S3 asks KMS for whoever puts and reads.
  const byS3 = ['kms:Decrypt', 'kms:GenerateDataKey']
  expect([...called, ...byS3].toSorted()).toEqual(
    [...new Set(rightsOf(allowed).map(([, action]) => action))].toSorted(),
  )
})

/** What a denied right is called where another operation meets it. */
const names: Readonly<Record<string, string>> = {
  's3:ListBucket': 's3:(ListBucket|HeadBucket|ListObjectsV2)',
}

/** Whether a guard is busy is no reason not to recover. */
const isOfGuard = ([, action]: readonly [string, string]) => /^(dynamodb|events):/.test(action)

it.each(rightsOf(allowed).filter((right) => !isOfGuard(right)))(
  'without %s %s it is not complete, and says why',
  async (...right) => {
    const { code, out, err } = await recoverUnder(without(allowed, right))
    expect(code).not.toBe(0)
    expect(out + err).toMatch(new RegExp(names[right[1]] ?? right[1]))
  },
)

it.each(rightsOf(allowed).filter(isOfGuard))(
  'without %s %s it leaves the guard a part of the quota, and says why',
  async (...right) => {
    const { code, err } = await recoverUnder(without(allowed, right))
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('a quarter of the quota') })
    expect(err).toContain(right[1])
  },
)
