import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { errorMessage, failureDetail, RunError } from '../../lib/aws/errors.ts'
import { targetsIn } from '../../lib/alert/channels/index.ts'
import type { Heard } from '../../lib/drill/drill-report.ts'
import { parseArn } from '../../lib/text/arn.ts'
import { subscribersOf } from '../alert/subscribers.ts'
import type { LiveTerminal } from '../terminal.ts'
import type { OpenDrill } from './open-drill.ts'

/** Protocols of SNS that end at people. The others end at programs. */
const protocols: readonly string[] = ['email', 'email-json', 'sms']

/**
 * Channels of the guard that lead to people, each as it stands before anybody was asked: subscribers of its topic by
 * mail and phone, and its topic for chat. What reads a webhook or a bus is not known.
 */
export async function peopleOf(open: Pick<OpenDrill, 'clients' | 'topicArn' | 'deployed'>): Promise<Heard[]> {
  const subscribers = await subscribersOf(open.clients, open.topicArn)
  const { chat } = targetsIn(open.deployed.environment['TRAILKEEPER_TARGETS'])
  const others: Heard[] =
    chat === undefined
      ? []
      : [{ channel: 'chat', endpoint: parseArn(chat)?.resource ?? chat, result: 'not-asked' }]
  if (!subscribers.ok)
    return [
      { channel: 'subscribers', endpoint: open.topicArn, result: 'unread', why: failureDetail(subscribers) },
      ...others,
    ]
  const people = subscribers.value.filter(({ protocol }) => protocols.includes(protocol))
  return [
    ...people.map(({ protocol, endpoint, confirmed }): Heard => ({
      channel: protocol,
      endpoint,
      result: confirmed ? 'not-asked' : 'unconfirmed',
    })),
    ...others,
  ]
}

/** Somebody who types what they read. Undefined where no more will come. */
export type Reader = {
  read: (question: string, signal: AbortSignal) => Promise<string | undefined>
  close: () => void
}

export type Asking = {
  channels: readonly Heard[]
  reader: Reader
  /** Codes of earlier drills, with when they were. */
  earlier: ReadonlyMap<string, string>
  timeout: number
  now: () => number
  /** Ends the asking: nothing that was asked is answered any more. */
  signal: AbortSignal
}

/** The people of a drill, who are asked once a code is known. */
export type People = {
  /** To be called as an attack is sent: only the first call asks. */
  ask: (code: string, sentAt: number) => void
  /** Each channel as it stands, or how it went where anybody was asked. */
  told: () => Promise<Heard[]>
  end: () => Promise<void>
}

/** @param asking nobody is asked where absent */
export function peopleToAsk(
  channels: readonly Heard[],
  asking: Omit<Asking, 'channels'> | undefined,
): People {
  const over = new AbortController()
  let told: Promise<Heard[]> | undefined
  return {
    ask: (code, sentAt) => {
      if (!asking || told) return
      const signal = AbortSignal.any([over.signal, asking.signal])
      told = askPeople(code, sentAt, { ...asking, channels, signal })
      // It is waited for later: until then nobody else handles that a file cannot be read.
      told.catch(() => undefined)
    },
    told: () => told ?? Promise.resolve([...channels]),
    end: async () => {
      over.abort()
      await told?.catch(() => undefined)
      asking?.reader.close()
    },
  }
}

/** So often one code may be mistyped. */
const tries = 3

/**
 * Asks for the code in each channel, one after the other, until the time-out counted from the sending of the first attack.
 * A code is proof that the alert of this drill arrived: nobody else says it to whoever types.
 */
export async function askPeople(code: string, sentAt: number, asking: Asking): Promise<Heard[]> {
  const { channels, timeout, now } = asking
  const signal = AbortSignal.any([asking.signal, AbortSignal.timeout(Math.max(1, sentAt + timeout - now()))])
  const heard: Heard[] = []
  for (const channel of channels)
    heard.push(channel.result === 'not-asked' ? await asked(channel, code, sentAt, asking, signal) : channel)
  return heard
}

async function asked(
  channel: Heard,
  code: string,
  sentAt: number,
  { reader, earlier, now }: Asking,
  signal: AbortSignal,
): Promise<Heard> {
  const name = `${channel.channel} ${channel.endpoint}`
  let question = `Code in the subject of the alert by ${name} (nothing if none comes): `
  let last: Heard = { ...channel, result: 'no-answer' }
  for (let left = tries; left > 0; left -= 1) {
    const typed = signal.aborted ? undefined : codeIn(await reader.read(question, signal))
    if (typed === undefined) return last
    if (typed === code) return { ...channel, result: 'received', ms: Math.max(0, now() - sentAt) }
    last = { ...channel, ...wrong(typed, earlier) }
    question = `That is not it (${last.why ?? ''}). Code by ${name}: `
  }
  return last
}

function wrong(typed: string, earlier: ReadonlyMap<string, string>): Pick<Heard, 'result' | 'why'> {
  const before = earlier.get(typed)
  return before === undefined
    ? { result: 'wrong-code', why: `${typed} is the code of no drill that is known` }
    : { result: 'earlier-drill', why: `${typed} is the code of the drill of ${before}` }
}

/** The code alone, or in the subject as it was copied. */
function codeIn(text: string | undefined): string | undefined {
  const line = (text ?? '').trim()
  const [, inSubject] = /\[drill\s+(\w+)\]/i.exec(line) ?? []
  const code = (inSubject ?? line).toUpperCase().slice(0, 20)
  return code === '' ? undefined : code
}

/** A person at a terminal. */
export const personAt = (ask: NonNullable<LiveTerminal['ask']>): Reader => ({
  read: (question, signal) => ask(question, signal),
  close: () => undefined,
})

/** How often a file is looked at for a further line. */
const pause = 500

/**
 * Lines of a file, which may still grow, or of stdin as `-`: one for each channel, in their order.
 * @throws RunError where the file cannot be read
 */
export function linesOf(file: string, input: AsyncIterable<Uint8Array>): Reader {
  return file === '-' ? linesOfStream(input) : linesOfFile(file)
}

function linesOfFile(file: string): Reader {
  let taken = 0
  return {
    read: async (_, signal) => {
      while (!signal.aborted) {
        const line = (await textOf(file)).split('\n').slice(0, -1)[taken]
        if (line !== undefined) {
          taken += 1
          return line
        }
        await untilNext(signal)
      }
      return undefined
    },
    close: () => undefined,
  }
}

/** A file that is made later is as good. */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw new RunError(`cannot read ${file}: ${errorMessage(error)}`, { cause: error })
  }
}

/** Ends early where the asking does. */
const untilNext = (signal: AbortSignal) => wait(pause, undefined, { signal }).catch(() => undefined)

function linesOfStream(input: AsyncIterable<Uint8Array>): Reader {
  const pieces = input[Symbol.asyncIterator]()
  let rest = ''
  let isOver = false
  const nextLine = async (): Promise<string | undefined> => {
    for (;;) {
      const end = rest.indexOf('\n')
      if (end >= 0 || isOver) {
        const line = end >= 0 ? rest.slice(0, end) : rest
        rest = end >= 0 ? rest.slice(end + 1) : ''
        return line === '' && isOver ? undefined : line
      }
      const piece = await pieces.next()
      if (piece.done) isOver = true
      else rest += Buffer.from(piece.value).toString('utf8')
    }
  }
  return {
    read: (_, signal) => Promise.race([nextLine(), aborted(signal)]),
    // A pipe that nobody closes would keep the program.
    close: () => void (input instanceof Readable && input.destroy()),
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<undefined>((resolve) =>
    signal.addEventListener('abort', () => resolve(undefined), { once: true }),
  )
