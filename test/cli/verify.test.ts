import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import {
  DeleteTrailCommand,
  ListPublicKeysCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { HeadObjectCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { isOnPath } from '../on-path.ts'
import { type AuditedTrail, auditedTrail, away, home, member } from './audited-trail.ts'
import { aTerminal, inSandbox, type Ran } from './run-in.ts'

const hour = 3_600_000

async function withTrail(
  options: Parameters<typeof auditedTrail>[0],
  test: (trail: AuditedTrail) => Promise<void>,
): Promise<void> {
  const trail = await auditedTrail(options)
  try {
    await test(trail)
  } finally {
    await trail.close()
  }
}

/** Verdicts by account and region, with reasons. */
function told({ out }: Ran): Record<string, string[]> {
  const { trails } = JSON.parse(out)
  return Object.fromEntries(
    trails.map(
      ({
        account,
        region,
        verdict,
        objects,
      }: {
        account: string
        region: string
        verdict: string
        objects: { reason: string }[]
      }) => [
        account === '123456789012' ? region : `${account} ${region}`,
        [verdict, ...objects.map(({ reason }) => reason).toSorted()],
      ],
    ),
  )
}

afterEach(() => {
  jest.restoreAllMocks()
})

/** Ctrl-C before anything was done. */
const atOnce = (listener: () => void) => {
  listener()
  return () => undefined
}

describe('verify', () => {
  it('proves what CloudTrail delivered in every region, and exits with 0', () =>
    withTrail({ prefix: 'logs' }, async (trail) => {
      await trail.pass(3)
      const ran = await trail.verify('--output', 'json')
      expect(ran).toMatchObject({ code: 0, err: '' })
      const report = JSON.parse(ran.out)
      expect(report).toMatchObject({
        schemaVersion: '1',
        from: '2026-03-02T09:58:20Z',
        to: '2026-03-02T12:58:20Z',
        verdict: 'proven',
        ranBy: expect.stringMatching(/^arn:aws:/),
        quick: false,
      })
      expect(report.trails).toMatchObject([
        { trail: trail.arn, account: '123456789012', region: away, verdict: 'proven', gaps: [], objects: [] },
        { trail: trail.arn, account: '123456789012', region: home, verdict: 'proven', gaps: [], objects: [] },
      ])
      expect(report.trails[0].counts.logs).toBeGreaterThan(2)
      expect((await trail.verify('--quick')).code).toBe(0)
      expect((await trail.verify('audit', '--regions', away)).code).toBe(0)
    }))

  it.each([
    ['aws-cn', ['cn-northwest-1', 'cn-north-1']],
    ['aws-us-gov', ['us-gov-west-1', 'us-gov-east-1']],
  ] as const)('proves in the partition %s, and names there what was changed', (partition, regions) =>
    withTrail({ place: { partition, regions }, versioned: true }, async (trail) => {
      await trail.pass(3)
      const { code, out } = await trail.verify('--output', 'json')
      expect(code).toBe(0)
      expect(JSON.parse(out).trails.map((one: { trail: string }) => one.trail)).toEqual(
        regions.map(() => `arn:${partition}:cloudtrail:${regions[0]}:123456789012:trail/audit`),
      )
      const [log = ''] = await trail.keys('CloudTrail', regions[1])
      await trail.edit(log)
      const ran = await trail.verify('--output', 'json')
      expect(ran.code).toBe(2)
      expect(told(ran)).toEqual({ [regions[0]]: ['proven'], [regions[1]]: ['broken', 'changed'] })
      expect(ran.out).toContain(`--region ${regions[0]}`)
    }),
  )

  it('proves nothing of another account where no trail is an organization’s', () =>
    withTrail({}, async (trail) => {
      await trail.pass(1)
      const ran = await trail.verify('audit', '--accounts', '999999999999')
      expect(ran).toMatchObject({ code: 1, out: '', err: expect.stringContaining('organization trail') })
      expect((await trail.verify('audit', '--accounts', '123456789012')).code).toBe(0)
    }))

  it('refuses a time before there was CloudTrail, and begins nothing', () =>
    withTrail({}, async (trail) => {
      const ran = await trail.verify('--last', '99999d')
      expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('CloudTrail began on 2013-11-13') })
    }))

  it('names each file that was changed, is gone, or was put beside the others', () =>
    withTrail({}, async (trail) => {
      await trail.pass(3)
      const [first = '', second = ''] = await trail.keys('CloudTrail')
      await trail.edit(first)
      await trail.remove(second)
      const ran = await trail.verify('--output', 'json')
      expect(ran.code).toBe(2)
      expect(told(ran)).toEqual({ [away]: ['proven'], [home]: ['broken', 'changed', 'missing'] })
      const { out } = await trail.verify()
      expect(out).toContain(`changed  s3://audit-logs/${first}`)
      expect(out).toContain(`missing  s3://audit-logs/${second}`)

      const [other = ''] = await trail.keys('CloudTrail', away)
      await trail.put(other.replace(/Z_\w+\./, 'Z_planted.'), '{"Records":[]}')
      const planted = await trail.verify('--regions', away, '--output', 'json')
      expect(planted.code).toBe(3)
      expect(told(planted)).toEqual({ [away]: ['unproven', 'in-no-digest'] })
      // --quick lists, and reads no log file.
      expect(told(await trail.verify('--quick', '--output', 'json'))[home]).toEqual(['broken', 'missing'])
    }))

  it('sees that the newest digests, or all of them, were deleted, as CloudTrail says when it delivered the last', () =>
    withTrail({ start: Date.now() - 5 * hour }, async (trail) => {
      await trail.pass(5)
      const digests = await trail.keys('CloudTrail-Digest')
      const range = ['--regions', home, '--output', 'json', '--from', new Date(trail.begun).toISOString()]
      expect((await trail.verify(...range)).code).toBe(0)
      await trail.remove(...digests.slice(-3))
      const cut = await trail.verify(...range)
      expect(cut.code).toBe(2)
      expect(told(cut)[home]).toContain('tail-cut')
      await trail.remove(...digests)
      const all = await trail.verify(...range)
      expect(all.code).toBe(2)
      expect(told(all)[home]).toEqual(expect.arrayContaining(['tail-cut', 'nothing-found']))
    }))

  it.each([
    ['long ago', '2026-03-02T10:02:00Z', undefined],
    ['just now', '2026-03-02T10:02:00Z', 0],
    ['just now, of which the newest lies in the folder of the next day', '2026-03-02T21:02:00Z', 0],
    ['three hours ago, at midnight', '2026-03-02T21:02:00Z', 3 * hour],
  ])(
    'names the true versions in a versioned bucket, with a command that puts them back: %s',
    (_, start, ago) =>
      withTrail({ versioned: true, start: Date.parse(start) }, async (trail) => {
        await trail.pass(3)
        const [log = ''] = await trail.keys('CloudTrail')
        const digests = (await trail.keys('CloudTrail-Digest')).slice(-2)
        await trail.edit(log)
        await trail.remove(...digests)
        if (ago !== undefined) jest.spyOn(Date, 'now').mockImplementation(() => trail.clock.now + ago)
        const range = ['--from', new Date(trail.begun).toISOString(), '--regions', home]
        const { out, code } = await trail.verify(...range, '--output', 'json')
        expect(code).toBe(2)
        const objects: { object: string; trueVersion?: { command: string } }[] =
          JSON.parse(out).trails[0].objects
        const named = objects.filter(({ trueVersion }) => trueVersion !== undefined)
        expect(named.map(({ object }) => object.replace('s3://audit-logs/', '')).toSorted()).toEqual(
          [log, ...digests].toSorted(),
        )
        for (const { trueVersion } of named)
          expect(trueVersion?.command).toMatch(/^aws s3api copy-object --region us-east-1 --cli-input-json/)
        const table = await trail.verify(...range)
        expect(table.out).toContain(named[0]?.trueVersion?.command)
      }),
  )

  it('explains a gap by who stopped the trail, and leaves the verdict as it is', () =>
    withTrail({}, async (trail) => {
      await trail.pass(2)
      await trail.trails.send(new StopLoggingCommand({ Name: 'audit' }))
      await trail.pass(3)
      await trail.trails.send(new StartLoggingCommand({ Name: 'audit' }))
      await trail.pass(2)
      const ran = await trail.verify('--output', 'json')
      const [{ gaps, verdict }] = JSON.parse(ran.out).trails
      expect(gaps).toMatchObject([
        { explained: true, by: { event: 'StopLogging', by: expect.stringContaining('arn:aws:iam') } },
      ])
      expect([verdict, ran.code]).toEqual(['proven', 0])
    }))

  it('explains a gap that begins and ends in the middle of an hour', () =>
    withTrail({}, async (trail) => {
      await trail.pass(2)
      trail.clock.now += hour / 3
      await trail.trails.send(new StopLoggingCommand({ Name: 'audit' }))
      await trail.pass(3)
      trail.clock.now += hour / 5
      await trail.trails.send(new StartLoggingCommand({ Name: 'audit' }))
      await trail.pass(2)
      const ran = await trail.verify('--output', 'json')
      const { trails } = JSON.parse(ran.out)
      expect(
        trails.map(({ verdict, objects, gaps }: Record<string, unknown>) => [verdict, objects, gaps]),
      ).toEqual([
        ['proven', [], [expect.objectContaining({ explained: true })]],
        ['proven', [], [expect.objectContaining({ explained: true })]],
      ])
      expect(ran.code).toBe(0)
    }))

  it('explains a gap by validation that was off, and what was delivered meanwhile stays unproven', () =>
    withTrail({}, async (trail) => {
      await trail.pass(2)
      await trail.trails.send(new UpdateTrailCommand({ Name: 'audit', EnableLogFileValidation: false }))
      await trail.pass(4)
      await trail.trails.send(new UpdateTrailCommand({ Name: 'audit', EnableLogFileValidation: true }))
      await trail.pass(2)
      const ran = await trail.verify('--regions', home, '--output', 'json')
      const [{ gaps, objects }] = JSON.parse(ran.out).trails
      expect(gaps).toMatchObject([{ explained: true, by: { event: 'UpdateTrail' } }])
      expect(new Set(objects.map(({ reason }: { reason: string }) => reason))).toEqual(
        new Set(['in-no-digest']),
      )
      expect(ran.code).toBe(3)
    }))

  it('looks at the members of an organization trail that are named, or at all', () =>
    withTrail({ organization: true }, async (trail) => {
      await trail.pass(2)
      expect(Object.keys(told(await trail.verify('--output', 'json')))).toEqual([away, home])
      const org = await trail.verify('--org', '--output', 'json')
      expect(Object.keys(told(org))).toEqual([away, home, `${member} ${away}`, `${member} ${home}`])
      expect(org.code).toBe(0)
      const [log = ''] = (await trail.keys('CloudTrail')).filter((key) => key.includes(`/${member}/`))
      await trail.remove(log)
      const alone = await trail.verify('--accounts', member, '--output', 'json')
      expect(told(alone)).toEqual({
        [`${member} ${away}`]: ['proven'],
        [`${member} ${home}`]: ['broken', 'missing'],
      })
    }))

  it('follows rotated keys and backfill digests', () =>
    withTrail({}, async (trail) => {
      await trail.pass(2)
      await trail.pass(2, 'deliver?rotateKeys=true')
      await trail.pass(2, 'deliver?backfill=true')
      // A backfill digest comes an hour after the one that missed a file.
      await trail.pass(2)
      const ran = await trail.verify('--output', 'json')
      expect([ran.code, told(ran)]).toEqual([0, { [away]: ['proven'], [home]: ['proven'] }])
      expect(JSON.parse(ran.out).trails[0].keys.length).toBeGreaterThan(1)
    }))

  it('is unproven where something could not be read, and names the error', () =>
    withTrail({}, async (trail) => {
      await trail.pass(2)
      trail.sandbox.faults.add({ service: 's3', operation: 'GetObject', fault: { kind: 'access-denied' } })
      const denied = await trail.verify('--regions', home)
      expect(denied.code).toBe(3)
      expect(denied.out).toContain('AccessDenied')
    }))

  it.each(['ListObjectsV2', 'GetObject'])(
    'takes an answer of %s that is none for unread, never for nothing or for a change',
    (operation) =>
      withTrail({}, async (trail) => {
        await trail.pass(2)
        for (const fault of [
          { kind: 'empty-body' },
          { kind: 'html' },
          { kind: 'truncated' },
          { kind: 'access-denied' },
        ] as const) {
          const id = trail.sandbox.faults.add({ service: 's3', operation, fault })
          const ran = await trail.verify('--regions', home, '--output', 'json')
          trail.sandbox.faults.remove(id)
          expect([fault.kind, ran.code, told(ran)[home]]).toEqual([
            fault.kind,
            3,
            expect.arrayContaining(['unproven', 'unread']),
          ])
        }
      }),
  )

  it('is unproven where the bucket is shut, and names the error for each folder', () =>
    withTrail({}, async (trail) => {
      await trail.pass(2)
      trail.sandbox.faults.add({ service: 's3', fault: { kind: 'access-denied' } })
      const denied = await trail.verify('--regions', home, '--output', 'json')
      expect(denied.code).toBe(3)
      const [{ objects }] = JSON.parse(denied.out).trails
      const unread = objects.filter(({ reason }: { reason: string }) => reason === 'unread')
      expect(unread.length).toBeGreaterThan(0)
      expect(unread.every(({ message }: { message: string }) => message.includes('AccessDenied'))).toBe(true)
    }))

  it('is unproven in a region whose keys and status cannot be had, and proven in the others', () =>
    withTrail({ start: Date.now() - 4 * hour }, async (trail) => {
      await trail.pass(4)
      trail.sandbox.faults.add({ service: 'cloudtrail', region: away, fault: { kind: 'disabled-region' } })
      const ran = await trail.verify(
        '--output',
        'json',
        '--to',
        new Date(trail.clock.now).toISOString(),
        '--from',
        new Date(trail.begun).toISOString(),
      )
      expect(ran.code).toBe(3)
      expect(told(ran)[home]).toEqual(['proven'])
      expect(told(ran)[away]).toEqual(expect.arrayContaining(['unproven', 'unread']))
    }))

  it('verifies a trail that was deleted by its ARN, where its bucket is named', () =>
    withTrail({}, async (trail) => {
      await trail.pass(2)
      await trail.trails.send(new DeleteTrailCommand({ Name: 'audit' }))
      const ran = await trail.verify(trail.arn, '--bucket', 'audit-logs', '--output', 'json')
      expect([ran.code, told(ran)]).toEqual([0, { [away]: ['proven'], [home]: ['proven'] }])
      expect((await trail.verify(trail.arn)).code).toBe(1)
    }))

  it('is unproven where nothing is found, and could not run where there is no such trail', () =>
    withTrail({ validation: false }, async (trail) => {
      await trail.pass(2)
      const ran = await trail.verify('--regions', home, '--output', 'json')
      expect([ran.code, told(ran)[home]]).toEqual([
        3,
        expect.arrayContaining(['nothing-found', 'validation-off']),
      ])
      expect(await trail.verify('nosuch')).toMatchObject({
        code: 1,
        err: expect.stringContaining('there is no trail nosuch'),
      })
      expect((await trail.verify('--from', '2h', '--to', '3h')).code).toBe(1)
      expect((await trail.verify('--from', 'yesterday')).code).toBe(1)
    }))

  it('is unproven where there is no trail at all', () =>
    inSandbox('empty', async (_, run) => {
      const ran = await run('verify', '--output', 'json')
      expect([ran.code, JSON.parse(ran.out)]).toEqual([
        3,
        expect.objectContaining({ verdict: 'unproven', trails: [] }),
      ])
      expect(ran.err).toContain('no trail was found')
      expect((await run('verify')).out).toContain('No trail was found')
    }))

  it('writes to no bucket', () =>
    withTrail({ versioned: true }, async (trail) => {
      await trail.pass(2)
      const [log = ''] = await trail.keys('CloudTrail')
      await trail.edit(log)
      const before = trail.sandbox.requests.length
      await trail.verify()
      const methods = trail.sandbox.requests
        .slice(before)
        .map(({ service, operation }) => `${service}:${operation}`)
      expect(methods.filter((one) => !/:(Get|List|Head|Describe|Lookup)/.test(one))).toEqual([])
    }))

  it('draws progress on a terminal, and tells at Ctrl-C what was not looked at', () =>
    withTrail({}, async (trail) => {
      await trail.pass(3)
      const { code, out, err } = await trail.verifyOn(aTerminal({ onStop: atOnce }), '--output', 'json')
      expect(code).toBe(3)
      expect(JSON.parse(out)).toMatchObject({
        verdict: 'unproven',
        stopped: expect.stringContaining('0 of 2 regions'),
      })
      expect(err).toContain('Stopping')
      const whole = aTerminal({ drawsProgress: true })
      expect((await trail.verifyOn(whole)).err).toMatch(/\d+ digests, \d+ of \d+ log files, .* files\/s/)
    }))

  it('prints every format of scan but the badge', () =>
    withTrail({}, async (trail) => {
      await trail.pass(2)
      const [log = ''] = await trail.keys('CloudTrail')
      await trail.remove(log)
      for (const format of ['csv', 'markdown', 'html', 'junit', 'sarif', 'asff', 'ocsf']) {
        const { code, out } = await trail.verify('--regions', home, '--output', format)
        expect([format, code, out.includes(log.split('/').at(-1) ?? '?')]).toEqual([format, 2, true])
      }
      expect((await trail.verify('--output', 'badge')).code).toBe(1)
    }))
})

describe('verify --dir', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trailkeeper-verify-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** As `aws s3 sync` and `aws cloudtrail list-public-keys` leave it. */
  async function downloaded(trail: AuditedTrail, cut = ''): Promise<string[]> {
    for (const kind of ['CloudTrail', 'CloudTrail-Digest'] as const) {
      for (const key of await trail.keys(kind)) {
        const path = join(folder, 'down', key.slice(cut.length))
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, await trail.download(key))
      }
    }
    const { PublicKeyList = [] } = await trail.trails.send(
      new ListPublicKeysCommand({ StartTime: new Date(trail.begun), EndTime: new Date(trail.clock.now) }),
    )
    const keys = PublicKeyList.map(({ Value, Fingerprint }) => ({
      Fingerprint,
      Value: Buffer.from(Value ?? '').toString('base64'),
    }))
    writeFileSync(join(folder, 'keys.json'), JSON.stringify({ PublicKeyList: keys }))
    return ['--dir', join(folder, 'down'), '--keys', join(folder, 'keys.json'), '--output', 'json']
  }

  it('proves all but the newest digest, whose signature no download keeps', () =>
    withTrail({ prefix: 'logs' }, async (trail) => {
      await trail.pass(4)
      const argv = await downloaded(trail)
      const before = trail.sandbox.requests.length
      const ran = await trail.verify(...argv)
      expect(trail.sandbox.requests.length).toBe(before)
      expect([ran.code, told(ran)]).toEqual([3, { [home]: ['unproven', 'unread'] }])
      const older = [
        '--from',
        new Date(trail.begun).toISOString(),
        '--to',
        new Date(trail.begun + 3 * hour).toISOString(),
      ]
      expect((await trail.verify(...argv, ...older)).code).toBe(0)
      const [newest = ''] = (await trail.keys('CloudTrail-Digest')).slice(-1)
      const { Metadata } = await trail.s3.send(new HeadObjectCommand({ Bucket: 'audit-logs', Key: newest }))
      writeFileSync(join(folder, 'down', `${newest}.metadata.json`), JSON.stringify({ Metadata }))
      expect(told(await trail.verify(...argv))).toEqual({ [home]: ['proven'] })
    }))

  it('takes a part of the bucket, and sees what was changed in it, of the newest hour too', () =>
    withTrail({}, async (trail) => {
      await trail.pass(3)
      const logs = await trail.keys('CloudTrail')
      const [first = '', last = ''] = [logs[0], logs.at(-1)]
      await trail.edit(first)
      await trail.edit(last)
      const ran = await trail.verify(...(await downloaded(trail, 'AWSLogs/')))
      expect(ran.code).toBe(2)
      expect(told(ran)[home]?.filter((reason) => reason === 'changed')).toHaveLength(2)
    }))

  it('could not run without keys, or where nothing is', async () => {
    const trail = await auditedTrail()
    expect(await trail.verify('--dir', folder)).toMatchObject({
      code: 1,
      err: expect.stringContaining('--keys'),
    })
    writeFileSync(join(folder, 'keys.json'), '{}')
    expect((await trail.verify('--dir', folder, '--keys', join(folder, 'keys.json'))).code).toBe(1)
    await trail.close()
  })
})

/** The exit code of the AWS CLI for the home region. */
async function awsExit({ sandbox, arn, begun, clock }: AuditedTrail): Promise<number> {
  const times = [begun, clock.now].map((time) => new Date(time).toISOString())
  const argv = ['cloudtrail', 'validate-logs', '--trail-arn', arn, '--region', home]
  const env = {
    PATH: process.env['PATH'],
    AWS_ENDPOINT_URL: sandbox.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  }
  const asked = [...argv, '--start-time', times[0] ?? '', '--end-time', times[1] ?? '']
  return promisify(execFile)('aws', asked, { env }).then(
    () => 0,
    ({ code }: { code: number }) => code,
  )
}

const there = isOnPath('aws')
const reason = there ? '' : ' (skipped: aws is not on PATH)'

;(there ? describe : describe.skip)(`verify beside aws cloudtrail validate-logs${reason}`, () => {
  it.each<[string, (trail: AuditedTrail) => Promise<unknown>]>([
    ['nothing', async () => undefined],
    ['a log that was edited', async (trail) => trail.edit((await trail.keys('CloudTrail'))[1] ?? '')],
    ['a log that is gone', async (trail) => trail.remove((await trail.keys('CloudTrail'))[1] ?? '')],
    [
      'a digest that was edited',
      async (trail) => trail.edit((await trail.keys('CloudTrail-Digest'))[1] ?? '', (text) => `${text} `),
    ],
    [
      'a digest that is gone',
      async (trail) => trail.remove((await trail.keys('CloudTrail-Digest'))[1] ?? ''),
    ],
  ])('agrees on %s', (_, change) =>
    withTrail({}, async (trail) => {
      await trail.pass(3)
      await change(trail)
      const [aws, own] = await Promise.all([awsExit(trail), trail.verify('--regions', home)])
      expect(own.code === 0).toBe(aws === 0)
      expect([0, 2]).toContain(own.code)
    }),
  )
})
