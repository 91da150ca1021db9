import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { Command } from 'commander'
import * as fc from 'fast-check'
import { periodOf } from '../../cli/period-options.ts'
import {
  conditionsOf,
  scopeOf,
  type SearchOptions,
  withSearchOptions,
} from '../../cli/search/search-options.ts'
import type { TrailInBrief } from '../../lib/model/index.ts'
import { searchCommand } from '../../lib/report/search-command.ts'
import { actorOfRecord } from '../../lib/tamper/actor-of-record.ts'
import { hostile } from '../builders/hostile.ts'
import { runIn } from '../cli/run-in.ts'

const folder = mkdtempSync(join(tmpdir(), 'trailkeeper-search-command-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Event = Readonly<Record<string, unknown>>

const account = '123456789012'
const scope = { account, regions: 'all' as const }
const eventTime = '2026-03-01T12:00:00Z'
const commandFor = (record: Event) =>
  searchCommand(
    { actor: actorOfRecord(record), eventTime: String(record['eventTime']), region: 'us-east-1' },
    { scope },
  )

/** What a shell makes of command lines. */
const wordsOf = (commands: readonly string[]): string[][] =>
  execFileSync('sh', ['-c', commands.map((one) => `printf '%s\\0' ${one}; echo`).join('\n')], {
    encoding: 'utf8',
  })
    .split('\0\n')
    .slice(0, -1)
    .map((line) => line.split('\0'))

/** What the command finds in a log file, run by a person who has it in a folder. */
async function foundBy(command: string, ...records: Event[]): Promise<unknown[]> {
  writeFileSync(join(folder, 'log.json'), JSON.stringify({ Records: records }))
  const [[, ...words] = []] = wordsOf([command])
  const { out, err } = await runIn([...words, '--dir', folder, '--output', 'jsonl'], {})
  expect(err).toBe('')
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).eventID)
}

/** Whether the options of a command, as `search` reads them, hold for a record. */
function finds(words: readonly string[], record: Event): boolean {
  const command = withSearchOptions(new Command(), Date.now)
  const options: SearchOptions = command.parse(words.slice(2), { from: 'user' }).opts()
  const period = periodOf(options, Date.now())
  return [...conditionsOf(options), ...scopeOf(options, period)].every(({ holds }) => holds(record))
}

const event = (userIdentity: Event, changes: Event = {}): Event => ({
  eventID: 'told',
  eventTime,
  eventName: 'StopLogging',
  eventSource: 'cloudtrail.amazonaws.com',
  userIdentity,
  ...changes,
})

const arn = `arn:aws:sts::${account}:assumed-role/admin/jane@example.com`
const jane = { type: 'AssumedRole', arn, accessKeyId: 'ASIAJANE' }

describe('the command that finds what else a caller did', () => {
  it('asks for the session, the roles that it assumed, and an hour before and after', async () => {
    const command = commandFor(event(jane))
    expect(command).toBe(
      `trailkeeper search --query session-activity --arn ${arn} --from 2026-03-01T11:00:00Z --to 2026-03-01T13:00:00Z`,
    )
    const found = await foundBy(
      command ?? '',
      event(jane),
      event(jane, { eventID: 'before', eventTime: '2026-03-01T11:10:00Z' }),
      event(jane, { eventID: 'long before', eventTime: '2026-03-01T10:10:00Z' }),
      event({ ...jane, arn: `${arn}.org` }, { eventID: 'of another' }),
    )
    expect(found).toEqual(['before', 'told'])
  })

  it.each<[string, Event, string]>([
    [
      'a service',
      { type: 'AWSService', invokedBy: 'config.amazonaws.com' },
      '--where userIdentity.invokedBy=config',
    ],
    ['an identity provider', { type: 'WebIdentityUser', userName: 'x' }, '--ip 192.0.2.7'],
  ])('asks for %s, that has no ARN, by what its record has', async (_, identity, part) => {
    const record = event(identity, { sourceIPAddress: '192.0.2.7' })
    expect(commandFor(record)).toContain(part)
    expect(await foundBy(commandFor(record) ?? '', record)).toEqual(['told'])
  })

  it('is none where the record says nothing of the caller, or its time is none', () => {
    expect(commandFor(event({}))).toBeUndefined()
    expect(commandFor(event(jane, { eventTime: 'now' }))).toBeUndefined()
  })

  it('is one line of printable ASCII without links and mentions, whatever the caller is called, and finds the call', () => {
    const name = fc.oneof(
      fc.constantFrom(
        ...hostile,
        '-x',
        '--by',
        'a,b',
        'a*b?',
        '@here',
        'c@example.com',
        's3:/x',
        'Renée',
        '💥',
      ),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({
        unit: fc.constantFrom(',', "'", '"', '$', '`', '@', '-', ' ', '\\', '*', 'é', 'a'),
        maxLength: 30,
      }),
    )
    const identity = fc.oneof(
      name.map((text): Event => ({ type: 'IAMUser', arn: text })),
      name.map((text): Event => ({
        type: 'AssumedRole',
        arn: `arn:aws:sts::${account}:assumed-role/admin/${text}`,
      })),
      name.map((text): Event => ({ invokedBy: text })),
      name.map((text): Event => ({ type: text })),
    )
    const asked = fc
      .sample(identity, { numRuns: 200, seed: 1 })
      .map((userIdentity) => event(userIdentity))
      .flatMap((record) => {
        const command = commandFor(record)
        return command === undefined ? [] : [{ record, command }]
      })
    expect(asked.length).toBeGreaterThan(150)
    const words = wordsOf(asked.map(({ command }) => command))
    for (const [at, { record, command }] of asked.entries()) {
      expect(command).toMatch(/^trailkeeper search [\x20-\x7E]+$/)
      expect(command).not.toMatch(/:\/\/|\bwww\.|(?<![\w.+-])@|[<>&`]| {2}/i)
      expect([command, finds(words[at] ?? [], record)]).toEqual([command, true])
    }
  })

  it('finds every call of the known cases', () => {
    const lines = readFileSync(new URL('../cases/records.jsonl', import.meta.url), 'utf8').split('\n')
    const records: Event[] = lines.filter(Boolean).map((line) => JSON.parse(line).record)
    const asked = records.flatMap((record) => {
      const command = commandFor(record)
      return command === undefined ? [] : [{ record, command }]
    })
    expect(asked.length).toBeGreaterThan(50)
    const words = wordsOf(asked.map(({ command }) => command))
    for (const [at, { record, command }] of asked.entries())
      expect([command, finds(words[at] ?? [], record)]).toEqual([command, true])
  })
})

const aTrail = (name: string, changes: Partial<TrailInBrief> = {}): TrailInBrief => ({
  arn: `arn:aws:cloudtrail:us-east-1:${account}:trail/${name}`,
  homeRegion: 'us-east-1',
  multiRegion: true,
  organization: false,
  logging: true,
  management: 'all',
  ...changes,
})

const trailIn = (trails: TrailInBrief[], most?: number) =>
  searchCommand(
    { actor: { type: 'AssumedRole', arn }, eventTime, region: 'eu-west-1' },
    { scope, trails },
    most,
  )
    ?.split(' --trail ')[1]
    ?.split('/')[1]

describe('the trail that it names', () => {
  it('logs calls of that region, and is the own one before that of an organization', () => {
    const foreign = aTrail('x', { arn: 'arn:aws:cloudtrail:us-east-1:999999999999:trail/org' })
    expect(trailIn([aTrail('data', { management: 'none' }), aTrail('main')])).toBe('main')
    expect(trailIn([aTrail('writes', { management: 'some' }), aTrail('main')])).toBe('main')
    expect(trailIn([foreign, aTrail('own')])).toBe('own')
    expect(trailIn([aTrail('stopped', { logging: false })])).toBeUndefined()
    expect(trailIn([aTrail('far', { multiRegion: false })])).toBeUndefined()
    expect(trailIn([])).toBeUndefined()
  })

  it('is left out where there is no room for it', () => {
    expect(trailIn([aTrail('main')], 200)).toBeUndefined()
  })
})
