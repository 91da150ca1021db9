import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals'
import { callerPolicy } from '../../../cli/permissions/caller-policy.ts'
import { defaultPolicy } from '../../../lib/policy/load-policy.ts'
import type { Sandbox } from '../../../sandbox/start-sandbox.ts'
import { sandboxWith } from '../../few-regions.ts'
import { awsOf, runIn } from '../run-in.ts'
import { iamActions } from './iam-actions.ts'
import { rightsOf, sessionUnder, without } from './session-under.ts'

jest.setTimeout(600_000)

const account = '123456789012'
const allowed = callerPolicy(defaultPolicy(), { search: true, account, partition: 'aws' })
let sandbox: Sandbox

/** A trail with a file that its key encrypts. */
beforeAll(async () => {
  sandbox = await sandboxWith('clean')
  const at = new Date()
  const day = at.toISOString().slice(0, 10)
  const stamp = `${at.toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}Z`
  const record = {
    eventTime: at.toISOString(),
    eventName: 'StopLogging',
    eventSource: 'cloudtrail.amazonaws.com',
    awsRegion: 'us-east-1',
    recipientAccountId: account,
    eventID: 'one',
  }
  await sandbox.invokeByName(
    's3',
    'PutObject',
    {
      Bucket: 'clean-trail-logs',
      Key: `AWSLogs/${account}/CloudTrail/us-east-1/${day.replaceAll('-', '/')}/${account}_CloudTrail_us-east-1_${stamp}_Ab3dEf6hIj9lMn0p.json.gz`,
      Body: gzipSync(JSON.stringify({ Records: [record] })),
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'alias/cloudtrail',
    },
    { region: 'us-east-1' },
  )
})
afterAll(() => sandbox.close())

const under = (policy: typeof allowed, ...argv: string[]) =>
  runIn(['search', '--event', 'StopLogging', '--output', 'jsonl', ...argv], {
    ...awsOf(sandbox),
    credentials: sessionUnder(sandbox, policy),
    maxAttempts: 1,
  })

const results = 's3://aws-athena-query-results-us-east-1/'
const byAthena = ['--engine', 'athena', '--accounts', account, '--output-location', results]

it('searches files, makes tables and asks them under exactly the rights that trailkeeper iam --search prints', async () => {
  const before = sandbox.requests.length
  expect(await under(allowed)).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringContaining('"eventID":"one"'),
  })
  expect(await under(allowed, 'setup', '--yes')).toMatchObject({ code: 0, err: '' })
  expect(await under(allowed, ...byAthena)).toMatchObject({
    code: 0,
    out: expect.stringContaining('"eventID":"one"'),
  })
  const rights = new Set(rightsOf(allowed).map(([, action]) => action))
  expect(iamActions(sandbox.requests.slice(before)).filter((action) => !rights.has(action))).toEqual([])
})

const ofFiles = rightsOf(allowed).filter(
  ([sid, action]) =>
    /^(cloudtrail:DescribeTrails|s3:ListBucket|kms:Decrypt)$/.test(action) || /Log/.test(sid),
)

it.each(ofFiles)('without %s %s it does not say that nothing is there, and says why', async (...right) => {
  const { code, out, err } = await under(without(allowed, right))
  expect({ code: code === 1 || code === 3, out }).toEqual({ code: true, out: '' })
  expect(err).toMatch(/AccessDenied/)
})

it.each(rightsOf(allowed).filter(([, action]) => /^athena:(Start|Get)Query/.test(action)))(
  'without %s %s it cannot ask tables, and says why',
  async (...right) => {
    const { code, out, err } = await under(without(allowed, right), ...byAthena)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain(right[1])
  },
)
