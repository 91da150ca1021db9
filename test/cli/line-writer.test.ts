import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { lineWriter } from '../../cli/triage/line-writer.ts'
import { jsonLine } from '../../lib/report/json.ts'
import type { Triage } from '../../lib/tamper/classify-record.ts'

const keys = [
  'eventID',
  'eventTime',
  'eventName',
  'region',
  'account',
  'verdict',
  'target',
  'weakens',
  'actor',
  'file',
]
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constant('\ud800"\\\u0001'),
  fc.constant('\u009b2J \u202e\u200b\u2028'),
)
const plain = text.map((any) => any.replaceAll(/[^ !#-[\]-~]/g, '-'))

const triageOf = (texts: fc.Arbitrary<string>): fc.Arbitrary<Triage> =>
  fc.record({
    eventID: fc.option(texts),
    eventName: texts,
    verdict: fc.constantFrom('tamper', 'attempt', 'benign'),
    target: fc.option(texts),
    weakens: fc.constantFrom<Triage['weakens'][]>([], ['logging'], ['logging', 'guard']),
    actor: fc
      .record(
        {
          type: texts,
          arn: texts,
          account: texts,
          name: texts,
          sessionIssuer: texts,
          sourceIp: texts,
          userAgent: texts,
          mfa: fc.boolean(),
          invokedBy: texts,
        },
        { requiredKeys: ['type'], noNullPrototype: true },
      )
      .map(inOrder),
    eventSource: texts,
    eventTime: fc.option(texts),
    region: fc.option(texts),
    account: fc.option(texts),
  })

/** An actor's keys come in one order, whichever it has. */
function inOrder(actor: Triage['actor']): Triage['actor'] {
  const { type, arn, account, name, sessionIssuer, sourceIp, userAgent, mfa, invokedBy } = actor
  return JSON.parse(
    JSON.stringify({ type, arn, account, name, sessionIssuer, sourceIp, userAgent, mfa, invokedBy }),
  )
}

const byJson = (triage: Triage, file: string) => {
  const entries = Object.entries({ ...triage, file })
  return jsonLine(Object.fromEntries(keys.map((key) => [key, entries.find(([name]) => name === key)?.[1]])))
}

describe('a line', () => {
  it('is JSON with nothing in it that a terminal obeys, whatever its texts', () => {
    fc.assert(
      fc.property(triageOf(text), text, (triage, file) => {
        expect(lineWriter(file)(triage, false)).toBe(byJson(triage, file))
      }),
    )
  })

  it('of a record in which nothing was escaped is the same', () => {
    fc.assert(
      fc.property(triageOf(plain), text, (triage, file) => {
        expect(lineWriter(file)(triage, true)).toBe(byJson(triage, file))
      }),
    )
  })
})
