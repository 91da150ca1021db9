import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from '@jest/globals'
import { actorsOfReports, actorsOfVerification } from '../../cli/search/actor-time-lines.ts'
import type { ActorCall } from '../../lib/report/html/actors-section.ts'
import { htmlReport } from '../../lib/report/html.ts'
import { verificationHtml } from '../../lib/report/verification/html.ts'
import { aReport, aTamper } from '../builders/a-report.ts'
import { hostile } from '../builders/hostile.ts'
import { sample } from '../report/verification-sample.ts'
import { credentials, putLogs } from './put-logs.ts'
import { aTerminal, inSandbox, runIn } from './run-in.ts'

const made = mkdtempSync(join(tmpdir(), 'trailkeeper-actors-'))
afterAll(() => rmSync(made, { recursive: true, force: true }))

type Event = Readonly<Record<string, unknown>>

const account = '111122223333'
const mallory = `arn:aws:iam::${account}:user/mallory`
const event = (minute: number, eventName: string, changes: Event = {}): Event => ({
  eventID: `${minute}-${eventName}`,
  eventTime: new Date(Date.UTC(2026, 2, 1, 12, minute)).toISOString().replace('.000Z', 'Z'),
  eventName,
  eventSource: 'cloudtrail.amazonaws.com',
  awsRegion: 'us-east-1',
  sourceIPAddress: '203.0.113.5',
  recipientAccountId: account,
  userIdentity: { type: 'IAMUser', arn: mallory, accessKeyId: 'AKIAMALLORY' },
  ...changes,
})

const admin = {
  type: 'AssumedRole',
  arn: `arn:aws:sts::${account}:assumed-role/admin/x`,
  accessKeyId: 'ASIAADMIN',
}
const events = [
  event(-200, 'GetCallerIdentity', { eventSource: 'sts.amazonaws.com' }),
  event(-5, 'DescribeTrails'),
  event(-4, 'DescribeTrails'),
  event(-3, 'AssumeRole', {
    eventSource: 'sts.amazonaws.com',
    responseElements: { credentials: { accessKeyId: 'ASIAADMIN' } },
  }),
  event(0, 'StopLogging', { requestParameters: { name: 'main' } }),
  event(1, 'CreateUser', {
    eventSource: 'iam.amazonaws.com',
    userIdentity: admin,
    errorCode: 'AccessDenied',
  }),
  event(2, 'ListBuckets', {
    eventSource: 's3.amazonaws.com',
    userIdentity: { type: 'IAMUser', arn: `${mallory}2` },
  }),
]

let folders = 0
function folderWith(...records: Event[]): string {
  const folder = mkdtempSync(join(made, `${folders++}-`))
  writeFileSync(join(folder, 'log.json.gz'), gzipSync(JSON.stringify({ Records: records })))
  return folder
}

const session = { ...aTerminal(), aws: {}, exitWith: () => undefined }
const told = (calls: readonly ActorCall[] = []) =>
  calls.map(({ event: name, times, as, isIncident }) => [
    name,
    times,
    ...(isIncident ? ['incident'] : []),
    ...(as === undefined ? [] : [as]),
  ])

describe('what somebody did who weakened logging', () => {
  it('is found in a folder, an hour before and after, with the roles that were assumed', async () => {
    const { lines } = await actorsOfReports(folderWith(...events), [], session)
    expect(lines.map(({ actor, calls }) => [actor, told(calls)])).toEqual([
      [
        mallory,
        [
          ['DescribeTrails', 2],
          ['AssumeRole', 1],
          ['StopLogging', 1, 'incident'],
          ['CreateUser', 1, admin.arn],
        ],
      ],
    ])
  })

  it('is looked for around what a report tells of, whoever it was', async () => {
    const tamper = aTamper({
      actor: { type: 'IAMUser', arn: `${mallory}2` },
      eventTime: '2026-03-01T12:30:00Z',
    })
    const { lines } = await actorsOfReports(folderWith(...events), [aReport({ tamper })], session)
    expect(lines.map(({ actor, calls }) => [actor, told(calls)])).toContainEqual([
      `${mallory}2`,
      [['ListBuckets', 1]],
    ])
  })

  it('names files that cannot be read, and a folder that is not there', async () => {
    const folder = folderWith(...events)
    writeFileSync(join(folder, 'cut.json.gz'), gzipSync('{"Records":[]}').subarray(0, 20))
    const found = await actorsOfReports(folder, [], session)
    expect(found).toMatchObject({ unread: [expect.stringContaining('cut.json.gz')] })
    expect(found.lines).toHaveLength(1)
    expect((await actorsOfReports(join(folder, 'none'), [], session)).unread).toHaveLength(1)
    const gone = {
      ...session,
      aws: { endpoint: 'http://127.0.0.1:1', maxAttempts: 1, credentials, region: 'us-east-1' },
    }
    expect((await actorsOfReports('s3://gone', [], gone)).unread).toHaveLength(1)
  })

  it('keeps to what there is room for, and counts the rest', async () => {
    const many = Array.from({ length: 450 }, (_, n) => event(10, `Call${n}`, { eventID: `${n}` }))
    const [line] = (await actorsOfReports(folderWith(...events, ...many), [], session)).lines
    expect(line?.calls).toHaveLength(200)
    expect(line?.calls.some(({ isIncident }) => isIncident)).toBe(true)
    expect(line?.left).toBe(254)
  })

  it('stands on the pages of scan and of verify, with what others chose made harmless', async () => {
    const hostileEvents = hostile.flatMap((text, n) => [
      event(n, 'StopLogging', {
        eventID: text,
        requestParameters: { name: text },
        userIdentity: { type: 'IAMUser', arn: `${mallory}/${text}` },
        sourceIPAddress: text,
        awsRegion: text,
        errorCode: text,
      }),
    ])
    const actors = await actorsOfReports(folderWith(...events, ...hostileEvents), [], session)
    for (const page of [htmlReport(aReport({}), [], actors), verificationHtml(sample, actors)]) {
      expect(page).toContain('<h2 id="actors-title">Who did it</h2>')
      expect(page).toContain(`And ${hostile.length - 9} more.`)
      expect(page).not.toMatch(/<script>alert|http:\/\/evil|(?!\n)\p{Cc}|\u202E/u)
    }
  })

  it('of a changed log file is found in the folder that was verified', async () => {
    const eve = { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/eve` }
    const change = event(0, 'PutObject', {
      eventID: 'e',
      eventTime: '2026-03-02T21:00:00Z',
      eventSource: 's3.amazonaws.com',
      userIdentity: eve,
    })
    const dir = folderWith(change, ...events)
    const found = await actorsOfVerification(sample, { dir }, session)
    expect(found?.lines.map(({ actor, calls }) => [actor, told(calls)])).toEqual([
      [eve.arn, [['PutObject', 1, 'incident']]],
    ])
    expect(await actorsOfVerification({ ...sample, trails: [] }, { dir }, session)).toBeUndefined()
  })
})

it('scan takes a folder or the address of a bucket by --logs', () =>
  inSandbox('clean', async (sandbox, run) => {
    const now = Date.now()
    const stamp = new Date(now).toISOString().slice(0, 16).replaceAll(/[-:]/g, '')
    const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '/')
    const key = `AWSLogs/${account}/CloudTrail/us-east-1/${day}/${account}_CloudTrail_us-east-1_${stamp}Z_Ab3dEf6hIj9lMn0p.json.gz`
    const stop = event(0, 'StopLogging', {
      eventTime: new Date(now).toISOString(),
      requestParameters: { name: 'main' },
    })
    await putLogs(sandbox, [[key, gzipSync(JSON.stringify({ Records: [stop] }))]])
    for (const where of ['s3://clean-trail-logs', 's3://clean-trail-logs/AWSLogs/', folderWith(stop)]) {
      const { out } = await run('scan', '--output', 'html', '--quiet', '--logs', where)
      expect(out).toContain(`<h3><code>${mallory}</code></h3>`)
      expect(out).toContain('<b>StopLogging</b>')
    }
  }))

it('a page without --logs has no such section', async () => {
  expect(htmlReport(aReport({}))).not.toContain('Who did it')
  const { err } = await runIn(['plan', '--output', 'html', '--logs'], {})
  expect(err).toContain('argument missing')
})
