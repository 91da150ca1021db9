import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createConnections } from '../../lib/aws/request-path.ts'
import type { Manifest } from '../../lib/evidence/recover/manifest.ts'
import { type CloudTrailRecord, recordsOf } from '../../sandbox/event-history.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import type { AwsSettings } from '../../cli/session.ts'
import { callerPolicy } from '../../cli/permissions/caller-policy.ts'
import { defaultPolicy } from '../../lib/policy/load-policy.ts'
import { account, filledWorld, historyRegions as regions } from './filled-history.ts'
import { actionsOf } from './permissions/actions-of.ts'
import { iamActions } from './permissions/iam-actions.ts'
import { aTerminal, awsOf, inSandbox, type Ran, runIn } from './run-in.ts'

const made = mkdtempSync(join(tmpdir(), 'trailkeeper-recover-'))
const here = process.cwd()
// What is not written yet to S3 is kept below the folder in which the command is given.
beforeAll(() => process.chdir(made))
afterAll(() => {
  process.chdir(here)
  rmSync(made, { recursive: true, force: true })
})
let folders = 0
const newFolder = () => join(made, `${folders++}`)

const { from, to, range } = filledWorld(0)
const worldWith = (events: number) => filledWorld(events, to).world

type Scene = { sandbox: Sandbox; recover: (...argv: string[]) => Promise<Ran>; s3: S3Client }

const inAccount = (events: number, test: (scene: Scene) => Promise<void>) =>
  inSandbox(
    'empty',
    async (sandbox, run) => {
      const s3 = new S3Client({
        region: 'us-east-1',
        endpoint: sandbox.url,
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
        forcePathStyle: true,
      })
      await test({ sandbox, s3, recover: (...argv) => run('recover', ...range, ...argv) })
      s3.destroy()
    },
    { world: worldWith(events) },
  )

const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))

const filesIn = (folder: string): Map<string, Buffer> =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json.gz'))
      .toSorted()
      .map((name) => [name, readFileSync(join(folder, name))]),
  )

const idsOf = (files: ReadonlyMap<string, Buffer>): string[] =>
  [...files.values()]
    .flatMap((bytes): CloudTrailRecord[] => JSON.parse(gunzipSync(bytes).toString()).Records)
    .map(({ eventID }) => eventID)

const idsInHistory = (sandbox: Sandbox): string[] =>
  regions.flatMap((region) =>
    recordsOf(sandbox.world, account, region)
      .filter(({ eventTime }) => Date.parse(eventTime) >= from && Date.parse(eventTime) <= to)
      .map(({ eventID }) => eventID),
  )

describe('recover', () => {
  it('brings back every event of the range once, in every region, and exits 0', () =>
    inAccount(230, async ({ sandbox, recover }) => {
      const out = newFolder()
      const { code, out: text } = await recover('--out', out)
      expect({ code, text }).toMatchObject({ code: 0, text: expect.stringMatching(/^Complete: 460 events/) })
      expect(idsOf(filesIn(out)).toSorted()).toEqual(idsInHistory(sandbox).toSorted())
      const manifest = manifestIn(out)
      expect(manifest).toMatchObject({ complete: true, incomplete: [], events: 460, unread: [] })
      expect(manifest.files.map(({ key }) => key)).toEqual([...filesIn(out).keys()])
      expect(readdirSync(out).toSorted()).toEqual(['AWSLogs', 'manifest.json'])
    }))

  it('finds nothing in a quiet time, which is complete too', () =>
    inAccount(0, async ({ recover }) => {
      const out = newFolder()
      const { code, out: text } = await recover('--out', out, '--output', 'json')
      expect(code).toBe(0)
      expect(JSON.parse(text)).toEqual(manifestIn(out))
      expect(manifestIn(out)).toMatchObject({ complete: true, events: 0, files: [] })
    }))

  it('says until when a refused file still comes by itself, and nothing of it once that is over', () =>
    inSandbox('empty', async (_sandbox, run) => {
      const since = { recent: ['--from', '2d', '--to', '1d'], old: ['--from', '80d', '--to', '79d'] }
      const text = async (asked: string[]) => (await run('recover', ...asked, '--out', newFolder())).out
      expect(await text(since.recent)).toContain('Files that a bucket refused come by themselves')
      expect(await text(since.old)).not.toContain('Files that a bucket refused')
    }))

  it('does not try for long to learn whose account it is', () =>
    inSandbox('empty', async (sandbox) => {
      sandbox.faults.add({ service: 'sts', fault: { kind: 'dropped-connection' } })
      const { maxAttempts: _, ...aws } = awsOf(sandbox)
      const { code, err } = await runIn(['recover', ...range, '--out', newFolder()], aws)
      expect({ code, err }).toMatchObject({ code: 1, err: expect.stringMatching(/^trailkeeper: /) })
      expect(sandbox.requests.filter(({ service }) => service === 'sts').length).toBeLessThanOrEqual(3)
    }))

  it('refuses --trail where nothing is compared with it', () =>
    inAccount(0, async ({ recover }) => {
      const { code, err } = await recover('--out', newFolder(), '--trail', 'main')
      expect({ code, err }).toMatchObject({
        code: 1,
        err: expect.stringContaining('--trail goes with --diff'),
      })
    }))

  it('names once what keeps it from writing', () =>
    inAccount(0, async ({ recover }) => {
      const { err } = await recover('--out', '/dev/null/x')
      expect(err).toContain('ENOTDIR')
      expect(err).not.toContain('ENOTDIR: ENOTDIR')
    }))

  it('interrupted after any page, goes on by --resume and writes the same bytes', () =>
    inAccount(120, async ({ sandbox, recover }) => {
      const whole = newFolder()
      await recover('--out', whole)
      const out = newFolder()
      for (let stops = 0; ; stops++) {
        const terminal = aTerminal({ drawsProgress: true })
        const err = (text: string) => {
          if (text.includes('pages of')) terminal.interrupt()
          terminal.err(text)
        }
        const argv = ['recover', ...range, '--out', out, ...(stops > 0 ? ['--resume'] : [])]
        const { code } = await runIn(argv, awsOf(sandbox), { ...terminal, err })
        if (code === 0) break
        expect(code).toBe(3)
        expect(stops).toBeLessThan(40)
      }
      expect(filesIn(out)).toEqual(filesIn(whole))
    }))

  it('asks for --resume where a run was interrupted, and refuses one that asked for something else', () =>
    inAccount(60, async ({ sandbox, recover }) => {
      const out = newFolder()
      sandbox.faults.add({ operation: 'LookupEvents', region: 'eu-west-1', fault: { kind: 'access-denied' } })
      expect((await recover('--out', out)).code).toBe(3)
      const again = await recover('--out', out)
      expect(again).toMatchObject({ code: 1, err: expect.stringContaining('--resume') })
      const other = await recover('--out', out, '--resume', '--regions', 'us-east-1')
      expect(other).toMatchObject({ code: 1, err: expect.stringContaining('something else') })
    }))

  it('goes on with an interrupted run whose times counted back from its own now', () =>
    inAccount(60, async ({ sandbox }) => {
      const argv = ['recover', '--from', '4h', '--to', '20m', '--out', newFolder()]
      sandbox.faults.add({ operation: 'LookupEvents', region: 'eu-west-1', fault: { kind: 'access-denied' } })
      expect((await runIn(argv, awsOf(sandbox))).code).toBe(3)
      sandbox.faults.remove()
      expect(await runIn([...argv, '--resume'], awsOf(sandbox))).toMatchObject({
        code: 0,
        out: expect.stringMatching(/^Complete: 120 events/),
      })
    }))

  it('does not mix the pages of one comparison with those of another', () =>
    inSandbox(
      'clean',
      async (sandbox, run) => {
        const out = newFolder()
        sandbox.faults.add({ operation: 'LookupEvents', fault: { kind: 'access-denied' } })
        const asked = ['recover', ...range, '--out', out, '--regions', 'us-east-1', '--diff']
        expect((await run(...asked)).code).toBe(3)
        const trail = `arn:aws:cloudtrail:us-east-1:${account}:trail/clean-trail`
        const other = await run(...asked, '--trail', trail, '--resume')
        expect(other).toMatchObject({ code: 1, err: expect.stringContaining('something else') })
      },
      { world: worldWith(10) },
    ))

  it('names a file of the trail that cannot be read, since what it lacks cannot be told, and exits 3', () =>
    inSandbox(
      'clean',
      async (sandbox, run) => {
        const whole = newFolder()
        await run('recover', ...range, '--out', whole, '--regions', 'us-east-1')
        const [[name, bytes] = ['', Buffer.alloc(0)]] = filesIn(whole)
        await deliver(sandbox, 'clean-trail-logs', name.replace(/recovered\w{8}/, 'Ab3dEf6hIj9lMn0p'), bytes)
        sandbox.faults.add({ operation: 'GetObject', fault: { kind: 'access-denied' } })
        const out = newFolder()
        const { code } = await run('recover', ...range, '--out', out, '--diff', '--regions', 'us-east-1')
        expect(code).toBe(3)
        expect(manifestIn(out)).toMatchObject({
          events: 0,
          unread: [{ account, operation: 's3:GetObject', code: 'AccessDenied' }],
        })
      },
      { world: worldWith(10) },
    ))

  it('asks for an account that could not be entered once more, in the same place', () =>
    inSandbox(
      'organization',
      async (sandbox, run) => {
        const member = '222222222222'
        const out = newFolder()
        const argv = ['recover', ...range, '--out', out, '--accounts', `${account},${member}`]
        const fault = { kind: 'access-denied' } as const
        sandbox.faults.add({ operation: 'AssumeRole', fault })
        const first = await run(...argv, '--regions', 'us-east-1')
        expect(first).toMatchObject({
          code: 3,
          out: expect.stringContaining('222222222222: sts:AssumeRole gave'),
        })
        sandbox.faults.remove()
        const second = await run(...argv, '--regions', 'us-east-1')
        expect(second).toMatchObject({ code: 0, out: expect.stringContaining('of 2 accounts') })
      },
      { world: worldWith(10) },
    ))

  it('names a region that could not be read, writes the others, and exits 3', () =>
    inAccount(60, async ({ sandbox, recover }) => {
      const out = newFolder()
      sandbox.faults.add({ operation: 'LookupEvents', region: 'eu-west-1', fault: { kind: 'access-denied' } })
      const { code, out: text } = await recover('--out', out)
      expect(code).toBe(3)
      expect(text).toContain('eu-west-1: cloudtrail:LookupEvents gave AccessDenied')
      expect(idsOf(filesIn(out)).every((id) => id.startsWith('us-east-1'))).toBe(true)
      expect(manifestIn(out).unread).toMatchObject([
        { account, region: 'eu-west-1', operation: 'cloudtrail:LookupEvents' },
      ])
    }))

  it.each([
    ['reaches into the last 15 minutes', '2h', '5m', 'up to 15 minutes late'],
    ['begins more than 90 days ago', '91d', '90d', 'it keeps 90 days'],
  ])('is incomplete where the range %s', (_, first, last, reason) =>
    inAccount(3, async ({ sandbox }) => {
      const argv = ['recover', '--from', first, '--to', last, '--out', newFolder()]
      const { code, out } = await runIn(argv, awsOf(sandbox))
      expect({ code, out }).toMatchObject({ code: 3, out: expect.stringContaining(reason) })
    }),
  )

  it('asks by AWS’s clock whether the range reaches into the last 15 minutes', () =>
    inAccount(3, async ({ sandbox }) => {
      const argv = ['recover', '--from', '2h', '--to', '30m', '--out', newFolder()]
      const { code, out } = await runIn(argv, { ...awsOf(sandbox), connect: twentyMinutesBehind })
      expect({ code, out }).toMatchObject({ code: 3, out: expect.stringContaining('up to 15 minutes late') })
    }))

  it('with --diff leaves out what the trail delivered', () =>
    inSandbox(
      'clean',
      async (sandbox, run) => {
        const bucket = 'clean-trail-logs'
        const whole = newFolder()
        await run('recover', ...range, '--out', whole, '--regions', regions.join())
        const [[name, bytes] = ['', Buffer.alloc(0)]] = filesIn(whole)
        await deliver(sandbox, bucket, name.replace(/recovered\w{8}/, 'Ab3dEf6hIj9lMn0p'), bytes)
        const out = newFolder()
        const { code, out: text } = await run(
          'recover',
          ...range,
          '--out',
          out,
          '--regions',
          regions.join(),
          '--diff',
        )
        expect({ code, text }).toMatchObject({ code: 0 })
        const [delivered, recovered] = [idsOf(new Map([[name, bytes]])), idsOf(filesIn(out))]
        expect(recovered).toHaveLength(idsOf(filesIn(whole)).length - delivered.length)
        expect(recovered.filter((id) => delivered.includes(id))).toEqual([])
        expect(manifestIn(out).alreadyDelivered).toBe(delivered.length)
      },
      { world: worldWith(40) },
    ))

  it('with --diff names a region whose trails cannot be read, and writes nothing of it', () =>
    inSandbox(
      'clean',
      async (sandbox, run) => {
        const fault = { kind: 'access-denied' } as const
        sandbox.faults.add({ operation: 'DescribeTrails', region: 'eu-west-1', fault })
        const out = newFolder()
        const asked = ['recover', ...range, '--out', out, '--diff', '--regions', 'us-east-1,eu-west-1']
        expect((await run(...asked)).code).toBe(3)
        const { unread, regions: read } = manifestIn(out)
        expect(unread).toMatchObject([
          { account, region: 'eu-west-1', operation: 'cloudtrail:DescribeTrails' },
        ])
        expect(read).toMatchObject([{ account, region: 'us-east-1' }])
        expect(idsOf(filesIn(out)).length).toBeGreaterThan(0)
      },
      { world: worldWith(10) },
    ))

  it('goes on with what could be read, and with what can be read since', () =>
    inSandbox(
      'clean',
      async (sandbox, run) => {
        const fault = { kind: 'access-denied' } as const
        sandbox.faults.add({ operation: 'DescribeTrails', region: 'eu-west-1', fault })
        sandbox.faults.add({ operation: 'LookupEvents', region: 'us-east-1', fault })
        const asked = ['recover', ...range, '--diff', '--regions', 'us-east-1,eu-west-1']
        const out = newFolder()
        expect((await run(...asked, '--out', out)).code).toBe(3)
        sandbox.faults.remove()
        expect(await run(...asked, '--out', out, '--resume')).toMatchObject({ code: 0, err: '' })
        const whole = newFolder()
        await run(...asked, '--out', whole)
        expect(filesIn(out)).toEqual(filesIn(whole))
      },
      { world: worldWith(10) },
    ))

  it('with --diff names each region where no trail can be described', () =>
    inSandbox(
      'clean',
      async (sandbox, run) => {
        sandbox.faults.add({ operation: 'DescribeTrails', fault: { kind: 'access-denied' } })
        const out = newFolder()
        const asked = ['recover', ...range, '--out', out, '--diff', '--regions', 'us-east-1,eu-west-1']
        expect((await run(...asked)).code).toBe(3)
        expect(manifestIn(out).unread).toMatchObject([
          { region: 'us-east-1', operation: 'cloudtrail:DescribeTrails' },
          { region: 'eu-west-1', operation: 'cloudtrail:DescribeTrails' },
        ])
      },
      { world: worldWith(10) },
    ))

  it('with --diff names an organization that cannot be read, and does not take it for none', () =>
    inSandbox(
      'organization',
      async (sandbox, run) => {
        sandbox.faults.add({ operation: 'DescribeOrganization', fault: { kind: 'access-denied' } })
        const out = newFolder()
        const { code } = await run('recover', ...range, '--out', out, '--diff', '--regions', 'us-east-1')
        expect(code).toBe(3)
        expect(manifestIn(out)).toMatchObject({
          complete: false,
          unread: [{ account, operation: 'organizations:DescribeOrganization' }],
        })
      },
      { world: worldWith(10) },
    ))
})

/** As connections are on a machine whose clock is ahead. */
const twentyMinutesBehind: NonNullable<AwsSettings['connect']> = (...given) => {
  const connections = createConnections(...given)
  return {
    metadata: connections.metadata,
    handle: async (request, options) => {
      const answer = await connections.handle(request, options)
      answer.response.headers['date'] = new Date(Date.now() - 20 * 60_000).toUTCString()
      return answer
    },
    destroy: () => connections.destroy(),
  }
}

async function deliver(sandbox: Sandbox, bucket: string, key: string, body: Buffer) {
  const client = new S3Client({
    region: 'us-east-1',
    endpoint: sandbox.url,
    credentials: { accessKeyId: 'ROOT', secretAccessKey: 'b' },
    forcePathStyle: true,
  })
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))
  client.destroy()
}

const keysIn = async (s3: S3Client, bucket: string) =>
  ((await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).flatMap(
    ({ Key }) => Key ?? [],
  )

describe('recover to S3', () => {
  it('writes the same files below the prefix, after a yes', () =>
    inAccount(30, async ({ recover, s3 }) => {
      await s3.send(new CreateBucketCommand({ Bucket: 'evidence-of-march' }))
      const out = newFolder()
      await recover('--out', out)
      expect((await recover('--out', 's3://evidence-of-march/gap', '--yes')).code).toBe(0)
      const files = [...filesIn(out).keys()].map((name) => `gap/${name}`)
      expect(await keysIn(s3, 'evidence-of-march')).toEqual([...files, 'gap/manifest.json'].toSorted())
    }))

  it('writes nothing without one', () =>
    inAccount(3, async ({ sandbox, recover, s3 }) => {
      await s3.send(new CreateBucketCommand({ Bucket: 'evidence-of-march' }))
      expect(await recover('--out', 's3://evidence-of-march')).toMatchObject({
        code: 1,
        err: expect.stringContaining('--yes'),
      })
      const terminal = aTerminal({ ask: () => Promise.resolve('no') })
      const asked = await runIn(
        ['recover', ...range, '--out', 's3://evidence-of-march'],
        awsOf(sandbox),
        terminal,
      )
      expect(asked.code).toBe(1)
      expect(await keysIn(s3, 'evidence-of-march')).toEqual([])
    }))

  it('keeps what it looked up where the bucket takes no more of it, names it with exit 3, and goes on by --resume', () =>
    inAccount(60, async ({ sandbox, recover, s3 }) => {
      await s3.send(new CreateBucketCommand({ Bucket: 'evidence-of-march' }))
      const out = newFolder()
      await recover('--out', out)
      const argv = ['--out', 's3://evidence-of-march/midway', '--yes']
      // The third file, and all that come later.
      sandbox.faults.add({ operation: 'PutObject', times: 2, fault: { kind: 'latency', ms: 0 } })
      sandbox.faults.add({ operation: 'PutObject', fault: { kind: 'access-denied' } })
      expect(await recover(...argv)).toMatchObject({
        code: 3,
        out: expect.stringMatching(/^Incomplete: .*s3:PutObject gave AccessDenied/s),
      })
      sandbox.faults.remove()
      expect((await recover(...argv, '--resume')).code).toBe(0)
      const files = [...filesIn(out).keys()].map((name) => `midway/${name}`)
      expect(await keysIn(s3, 'evidence-of-march')).toEqual([...files, 'midway/manifest.json'].toSorted())
    }))

  it('never writes among what a trail delivers', () =>
    inSandbox('clean', async (_, run) => {
      const place = 's3://clean-trail-logs'
      const refused = await run('recover', ...range, '--out', place, '--yes', '--regions', 'us-east-1')
      expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('must not lie among') })
    }))

  it('nor where files of another’s trail lie', () =>
    inAccount(3, async ({ recover, s3 }) => {
      await s3.send(new CreateBucketCommand({ Bucket: 'evidence-of-march' }))
      const Key = `AWSLogs/999988887777/CloudTrail/us-east-1/2026/03/01/999988887777_CloudTrail_us-east-1_20260301T1200Z_Ab3dEf6hIj9lMn0p.json.gz`
      await s3.send(new PutObjectCommand({ Bucket: 'evidence-of-march', Key, Body: 'x' }))
      const refused = await recover('--out', 's3://evidence-of-march', '--yes')
      expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('choose another prefix') })
    }))

  it('says what is no bucket, and what is not there', () =>
    inAccount(3, async ({ recover }) => {
      expect(await recover('--out', 's3://', '--yes')).toMatchObject({ code: 1 })
      const gone = await recover('--out', 's3://nobody-has-this', '--yes')
      expect(gone).toMatchObject({ code: 1, err: expect.stringContaining('NoSuchBucket') })
    }))
})

it('calls nothing that trailkeeper iam --recover leaves out', () =>
  inAccount(3, async ({ sandbox, recover, s3 }) => {
    await s3.send(new CreateBucketCommand({ Bucket: 'evidence-of-march' }))
    const before = sandbox.requests.length
    await recover('--out', newFolder())
    await recover('--out', 's3://evidence-of-march/a', '--yes')
    await recover('--out', 's3://evidence-of-march/a', '--yes', '--regions', 'us-east-1')
    const used = iamActions(sandbox.requests.slice(before))
    const allowed = actionsOf(callerPolicy(defaultPolicy(), { recover: true }))
    expect(used).toEqual(expect.arrayContaining(['cloudtrail:LookupEvents', 's3:PutObject', 's3:GetObject']))
    expect(used.filter((action) => !allowed.includes(action))).toEqual([])
  }))

it('replaces the manifest of the same question, and no other', () =>
  inAccount(3, async ({ recover, s3 }) => {
    await s3.send(new CreateBucketCommand({ Bucket: 'evidence-of-march' }))
    for (const out of [newFolder(), 's3://evidence-of-march/a']) {
      expect((await recover('--out', out, '--yes')).code).toBe(0)
      expect((await recover('--out', out, '--yes')).code).toBe(0)
      const other = await recover('--out', out, '--yes', '--diff')
      expect(other.code).toBe(1)
    }
  }))

it('leaves no state behind in a folder that it refused', () =>
  inAccount(3, async ({ recover }) => {
    const out = newFolder()
    expect((await recover('--out', out, '--accounts', '12')).code).toBe(1)
    expect(existsSync(out)).toBe(false)
  }))
