import { expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { mendingCommands } from '../../lib/alert/message/sections.ts'
import { awsCommand, shellWord } from '../../lib/text/command-line.ts'
import { harmlessText, plainText } from '../../lib/text/plain-text.ts'
import { tamperCatalogue } from '../../lib/tamper/catalogue.ts'
import { aTamper } from '../builders/a-report.ts'
import { account } from '../builders/a-trail.ts'
import { hostile } from '../builders/hostile.ts'
import { awsCommandFaults } from '../docs/aws-command-faults.ts'
import { shellWordsOf } from './shell-words-of.ts'

/** What shells, terminals and what shows text make something of. */
const dangerous = `'"\\$\`!#&;|<>()[]{}*?~=%@ \n\r\t\0\u0085\u2028www.http://ftp://`.split('')

/**
 * Names as services take them: an S3 key is any Unicode (S3 user guide, "Naming Amazon S3 objects": control characters
 * among those to avoid, not those that are refused), and most others are a part of that.
 */
const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(...dangerous),
    maxLength: 40,
  }),
  fc.constantFrom(...hostile.filter((text) => !/\p{Cs}/u.test(text))),
)
const names = fc.array(name, { minLength: 30, maxLength: 40 })
const printable = /^[\x20-\x7E]+$/

it('a printed call is one line of printable ASCII, and a shell gives back exactly what was meant', () => {
  fc.assert(
    fc.property(names, (given) => {
      const commands = given.map((Key) =>
        awsCommand(
          { service: 's3', operation: 'HeadBucket', input: { Bucket: Key, [Key]: [Key] } },
          'eu-west-1',
        ),
      )
      for (const command of commands) expect(command).toMatch(printable)
      expect(
        shellWordsOf(commands).map((words) => [...words.slice(0, -1), JSON.parse(words.at(-1) ?? '')]),
      ).toEqual(
        given.map((Key) => [
          's3api',
          'head-bucket',
          '--region',
          'eu-west-1',
          '--cli-input-json',
          { Bucket: Key, [Key]: [Key] },
        ]),
      )
    }),
    { numRuns: 15 },
  )
})

it('nothing on its way to a person changes it: not what makes text harmless, nor what escapes it', () => {
  fc.assert(
    fc.property(name, (Key) => {
      const command = awsCommand(
        { service: 's3', operation: 'HeadBucket', input: { Bucket: Key } },
        'eu-west-1',
      )
      expect(harmlessText(command)).toBe(command)
      expect(command).not.toMatch(/[<>&`@]|\]\(/)
    }),
    { numRuns: 300 },
  )
})

it('a word of ours is one word of printable ASCII, whatever it holds', () => {
  const word = name.filter((text) => !text.includes('\0') && !text.endsWith('\n'))
  fc.assert(
    fc.property(fc.array(word, { minLength: 30, maxLength: 40 }), (given) => {
      const commands = given.map((text) => `trailkeeper undo ${shellWord(text)} end`)
      for (const command of commands) expect(command).toMatch(printable)
      expect(shellWordsOf(commands)).toEqual(given.map((text) => ['undo', text, 'end']))
    }),
    { numRuns: 15 },
  )
})

/** Every call of which an alert says how it is mended by hand. */
const calls = tamperCatalogue.flatMap(({ eventSource, eventName }) => {
  const tamper = aTamper({ eventSource, eventName, target: 'x' })
  return mendingCommands(tamper, account).length > 0 ? [{ eventSource, eventName }] : []
})

it('how to mend it: for any target and region, each line is ours, and each command has the target in its JSON alone', () => {
  expect(calls.length).toBeGreaterThan(20)
  fc.assert(
    fc.property(name, name, (target, region) => {
      const lines = calls.flatMap((call) => mendingCommands(aTamper({ ...call, target, region }), account))
      for (const line of lines) expect(line).toMatch(printable)
      const commands = lines.filter((line) => /^aws \S+ \S+ --[^…]*'$/.test(line))
      expect(commands.length).toBeGreaterThan(20)
      for (const words of shellWordsOf(commands)) {
        expect(awsCommandFaults(words)).toEqual([])
        expect(words.slice(0, -1).every((word) => /^[\w-]+$/.test(word))).toBe(true)
        const input: unknown = JSON.parse(words.at(-1) ?? '')
        expect(typeof input).toBe('object')
      }
    }),
    { numRuns: 40 },
  )
})

it('the command for a log file names its bucket and its key whole, a line break within included', () => {
  fc.assert(
    fc.property(name, (rest) => {
      const key = `AWSLogs/${rest}`
      const tamper = aTamper({
        eventSource: 's3.amazonaws.com',
        eventName: 'DeleteObject',
        target: `arn:aws:s3:::logs/${key}`,
      })
      const [command = ''] = mendingCommands(tamper, account)
      const [words] = shellWordsOf([command])
      expect(JSON.parse(words?.at(-1) ?? '')).toEqual({ Bucket: 'logs', Prefix: key })
    }),
    { numRuns: 60 },
  )
})

it('a text that is cut holds no half of a command', () => {
  const command = awsCommand(
    { service: 's3', operation: 'PutBucketPolicy', input: { Policy: 'p'.repeat(900) } },
    'eu-west-1',
  )
  const text = `It belongs to another account. In the account that owns it: ${command}`
  for (const most of [100, 200, 600]) {
    expect(plainText(text, most).length).toBeLessThanOrEqual(most)
    expect(plainText(text, most)).not.toContain('aws s3api')
  }
  expect(plainText(text, 2_000)).toContain(command)
  expect(plainText(`${command} ${'and more '.repeat(200)}`, 1_500)).toContain(command)
})
