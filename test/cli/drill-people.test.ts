import { mkdtempSync, rmSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Heard } from '../../lib/drill/drill-report.ts'
import { askPeople, linesOf } from '../../cli/drill/people.ts'
import { sns } from '../../sandbox/services/sns/service.ts'
import { type Drilling, history, openDrilling, reportOf, topicArn } from './drilled.ts'
import { aTerminal, awsOf, runIn } from './run-in.ts'

/*
 * An alert may be published and reach a queue, and yet no mailbox: only the person who reads it can say. What they type is
 * the code that stands in its subject.
 */

const folder = mkdtempSync(join(tmpdir(), 'trailkeeper-codes-'))
let scene: Drilling & { close: () => Promise<void> }
beforeAll(async () => {
  scene = await openDrilling()
})
afterAll(async () => {
  await scene.close()
  rmSync(folder, { recursive: true, force: true })
})

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** The subject of the drill's mail, once it came. */
async function mailAfter(told: number): Promise<string> {
  for (;;) {
    const mail = scene.sandbox
      .alerts()
      .slice(told)
      .find(({ protocol, subject = '' }) => protocol === 'email' && subject.includes('[drill '))
    if (mail?.subject !== undefined) return mail.subject
    await pause(20)
  }
}

const codeIn = (subject: string) => /\[drill (\w+)\]/.exec(subject)?.[1] ?? ''
// A trail that is stopped again and again is started more slowly: an attack of another kind is answered at once.
const argv = ['drill', '--attack', 'update-trail', '--history', history, '--output', 'json']
const mail = { channel: 'email', endpoint: 's***@example.com' }

/** A drill at whose terminal somebody says yes, and answers each further question. */
async function drillAsking(answer: (told: number) => Promise<string>, ...more: string[]) {
  const { sandbox } = scene
  const told = sandbox.alerts().length
  const asked: string[] = []
  const terminal = aTerminal({
    ask: async (question) => {
      if (question.includes('Only "yes"')) return 'yes'
      asked.push(question)
      return answer(told)
    },
  })
  const ran = await runIn([...argv, '--timeout', '60s', ...more], awsOf(sandbox), terminal)
  return { ran, asked }
}

describe('a person at the terminal', () => {
  it('types the code in the subject of the mail: received, with its time; the program does not say it', async () => {
    const { ran, asked } = await drillAsking(
      async (told) => ` ${codeIn(await mailAfter(told)).toLowerCase()} `,
    )
    const { channels, code } = reportOf(ran)
    expect(channels).toEqual([{ ...mail, result: 'received', ms: expect.any(Number) }])
    expect(ran.code).toBe(0)
    expect(asked).toEqual([expect.stringContaining('email s***@example.com')])
    expect(ran.err).not.toContain(code)
  })

  it('may copy the whole subject', async () => {
    const { ran } = await drillAsking(mailAfter)
    expect(reportOf(ran).channels).toEqual([expect.objectContaining({ result: 'received' })])
  })

  it('types another code, three times at most: the link to that channel is broken', async () => {
    const { ran, asked } = await drillAsking(async () => 'ZZZZZ')
    const { channels, attacks } = reportOf(ran)
    expect(channels).toEqual([expect.objectContaining({ ...mail, result: 'wrong-code' })])
    expect(attacks).toEqual([
      expect.objectContaining({
        result: 'answered',
        brokenLink: { link: 'received', why: [expect.stringContaining('another code was typed')] },
      }),
    ])
    expect(asked).toHaveLength(3)
    expect(ran.code).toBe(2)
  })

  it('gets no mail, and says so by an empty line', async () => {
    const { ran, asked } = await drillAsking(async () => '')
    expect(reportOf(ran).channels).toEqual([{ ...mail, result: 'no-answer' }])
    expect(asked).toHaveLength(1)
    expect(ran.code).toBe(2)
  })

  it('types the code of an earlier drill, whose mail came late', async () => {
    const { ran: first } = await drillAsking(async (told) => codeIn(await mailAfter(told)))
    const { code, startedAt } = reportOf(first)
    const { ran } = await drillAsking(async () => code)
    expect(reportOf(ran).channels).toEqual([
      expect.objectContaining({ result: 'earlier-drill', why: expect.stringContaining(startedAt) }),
    ])
    expect(ran.code).toBe(2)
  })

  it('is not asked with --yes, and that breaks no link', async () => {
    const { ran, asked } = await drillAsking(async () => 'ZZZZZ', '--yes')
    expect(reportOf(ran).channels).toEqual([{ ...mail, result: 'not-asked' }])
    expect(asked).toEqual([])
    expect(ran.code).toBe(0)
  })
})

describe('without a terminal', () => {
  it('codes come as lines of a file that grows', async () => {
    const file = join(folder, 'codes')
    const told = scene.sandbox.alerts().length
    const running = runIn([...argv, '--yes', '--input', file], awsOf(scene.sandbox))
    await appendFile(file, `${codeIn(await mailAfter(told))}\n`)
    const ran = await running
    expect(reportOf(ran).channels).toEqual([{ ...mail, result: 'received', ms: expect.any(Number) }])
    expect(ran.code).toBe(0)
  })

  it('a stdin that ends without one is no answer', async () => {
    const ran = await runIn([...argv, '--yes', '--input', '-'], awsOf(scene.sandbox))
    expect(reportOf(ran).channels).toEqual([{ ...mail, result: 'no-answer' }])
    expect(ran.code).toBe(2)
  })
})

it('names a subscriber that has not confirmed, and asks there for nothing', async () => {
  const Endpoint = 'late@example.com'
  const { sandbox } = scene
  await sandbox.invoke(
    sns,
    'Subscribe',
    { TopicArn: topicArn, Protocol: 'email', Endpoint },
    { region: 'us-east-1' },
  )
  const { ran, asked } = await drillAsking(async (told) => codeIn(await mailAfter(told)))
  sandbox.confirmSubscriptions(topicArn)
  const { attacks } = reportOf(ran)
  expect(attacks).toEqual([
    expect.objectContaining({
      brokenLink: {
        link: 'received',
        why: ['email l***@example.com: not confirmed: it receives nothing'],
      },
    }),
  ])
  expect(asked).toHaveLength(1)
  expect(ran.code).toBe(2)
})

describe('asking', () => {
  const channels: Heard[] = ['email', 'chat'].map((channel) => ({
    channel,
    endpoint: 'there',
    result: 'not-asked',
  }))
  const asking = { channels, earlier: new Map<string, string>(), timeout: 60_000, now: () => 5_000 }

  it('takes a line a channel, in their order', async () => {
    const reader = linesOf('-', Readable.from([Buffer.from('ABC'), Buffer.from('DE\nABCDE')]))
    const heard = await askPeople('ABCDE', 3_000, { ...asking, reader, signal: new AbortController().signal })
    expect(heard.map(({ channel, result, ms }) => ({ channel, result, ms }))).toEqual([
      { channel: 'email', result: 'received', ms: 2_000 },
      { channel: 'chat', result: 'received', ms: 2_000 },
    ])
  })

  it('ends at the time-out, and where the drill is stopped, while nobody answers', async () => {
    const reader = linesOf('-', new Readable({ read: () => undefined }))
    const never = new AbortController().signal
    const late = await askPeople('ABCDE', 0, { ...asking, timeout: 5_010, reader, signal: never })
    expect(late.map(({ result }) => result)).toEqual(['no-answer', 'no-answer'])
    const stop = new AbortController()
    const asked = askPeople('ABCDE', 5_000, { ...asking, reader, signal: stop.signal })
    stop.abort()
    expect((await asked).map(({ result }) => result)).toEqual(['no-answer', 'no-answer'])
  })
})
