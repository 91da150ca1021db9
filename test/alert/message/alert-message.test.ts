import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { alertMessage, messageOf } from '../../../lib/alert/message/alert-message.ts'
import type { Report } from '../../../lib/model/index.ts'
import { aFinding, anOutcome, aReport, aTamper } from '../../builders/a-report.ts'
import { hostile } from '../../builders/hostile.ts'

function alertOf(changes: Partial<Report>) {
  const alert = alertMessage(aReport(changes))
  if (!alert) throw new Error('nothing was said')
  return alert
}
const planned = anOutcome({ result: 'planned', message: 'main is not logging.' })

describe('whether there is anything to say', () => {
  it('nothing, where all passes or is exempt and nothing was done', () => {
    const exempt = aFinding({ exemption: { reason: 'r', owner: 'o' } })
    expect(alertMessage(aReport())).toBeUndefined()
    expect(alertMessage(aReport({ findings: [aFinding({ status: 'pass' }), exempt] }))).toBeUndefined()
  })

  it.each([
    ['opened', { findings: [aFinding()] }],
    ['opened', { findings: [aFinding({ status: 'unknown' })] }],
    ['repaired', { outcomes: [anOutcome()] }],
    ['repair-failed', { outcomes: [anOutcome(), anOutcome({ result: 'failed' })] }],
    ['repair-failed', { outcomes: [anOutcome({ result: 'drifted' })], tamper: aTamper() }],
    ['tampering', { tamper: aTamper() }],
    ['tampering', { tamper: aTamper(), outcomes: [anOutcome()] }],
    ['attempt', { tamper: aTamper({ errorCode: 'AccessDenied' }) }],
  ])('%s: %#', (kind, changes) => {
    expect(alertOf(changes).kind).toBe(kind)
  })
})

describe('its subject', () => {
  it.each([
    [
      { findings: [aFinding()] },
      '[Trailkeeper] critical: main is not logging since 2026-11-20T10:00:00.... (123456789012, us-east-1)',
    ],
    [
      { findings: [aFinding(), aFinding()] },
      '[Trailkeeper] critical: 2 findings, first: main is not logging since 2... (123456789012, us-east-1)',
    ],
    [
      { tamper: aTamper(), outcomes: [anOutcome()] },
      '[Trailkeeper] critical: repaired, StopLogging on main (123456789012, us-east-1)',
    ],
    [
      { tamper: aTamper({ errorCode: 'AccessDenied' }) },
      '[Trailkeeper] high: denied StopLogging on main (123456789012, us-east-1)',
    ],
    [
      { tamper: aTamper({ errorCode: 'TrailNotFoundException' }) },
      '[Trailkeeper] high: failed StopLogging on main (123456789012, us-east-1)',
    ],
    [
      { outcomes: [anOutcome({ result: 'failed' })], findings: [aFinding()] },
      '[Trailkeeper] critical: repair FAILED, main is not logging since 2026-... (123456789012, us-east-1)',
    ],
    [
      { outcomes: [anOutcome()] },
      '[Trailkeeper] info: 1 repair made, nothing is wrong any more (123456789012)',
    ],
  ])('says how bad, what, and where: %#', (changes, subject) => {
    expect(alertOf(changes).subject).toBe(subject)
  })

  it('is not calmer than what is wrong: a denied attempt beside a critical finding', () => {
    expect(alertOf({ tamper: aTamper({ errorCode: 'AccessDenied' }), findings: [aFinding()] }).severity).toBe(
      'critical',
    )
  })

  it('keeps the account, however long a name is', () => {
    const { subject } = alertOf({
      tamper: aTamper({ target: 'x'.repeat(128), region: 'ap-southeast-2' }),
      outcomes: [anOutcome({ result: 'failed' })],
    })
    expect(subject).toMatch(/repair FAILED, StopLogging on x+\.\.\. \(123456789012, ap-southeast-2\)$/)
    expect(subject.length).toBeLessThan(100)
  })
})

describe('its text is complete in itself', () => {
  it('says who did what, from where, and what was done about it', () => {
    const { text } = alertOf({ tamper: aTamper(), outcomes: [anOutcome()] })
    for (const fact of [
      'Account 123456789012',
      'StopLogging on arn:aws:cloudtrail:us-east-1:123456789012:trail/main in us-east-1, 2026-11-21T00:00:00Z',
      'by arn:aws:sts::123456789012:assumed-role/intruder/session (as the event claims)',
      'from 198.51.100.7',
      'with aws-cli/2',
      'Done: StartLogging in us-east-1',
      'logging: off → on',
      'Nothing is wrong any more.',
      'aws cloudtrail stop-logging --region us-east-1 --cli-input-json',
    ]) {
      expect(text).toContain(fact)
    }
  })

  it.each([
    ['the commands of a baseline', { tamper: aTamper({ byHand: ['aws s3api put-bucket-policy'] }) }],
    [
      'a repair beside them',
      { tamper: aTamper({ byHand: ['aws s3api put-bucket-policy'] }), outcomes: [anOutcome()] },
    ],
    [
      'a call that the guard does not answer',
      {
        tamper: aTamper({
          eventSource: 'organizations.amazonaws.com',
          eventName: 'DisableAWSServiceAccess',
          target: 'cloudtrail.amazonaws.com',
        }),
      },
    ],
    ['a repair that is only proposed', { tamper: aTamper(), outcomes: [planned] }],
  ])(
    'does not say that all is well where no check fails and something is left to a person: %s',
    (_, changes) => {
      const { text, subject } = alertOf(changes)
      expect(subject.includes(': repaired')).toBe(false)
      expect(subject.includes(': partly repaired, ')).toBe(
        'outcomes' in changes && changes.outcomes[0] !== planned,
      )
      expect(text).toContain('No check fails on it, but what was changed is NOT all put back.')
      expect(text).not.toContain('Nothing is wrong')
    },
  )

  it.each([
    ['stopped', true],
    ['deleted', true],
    ['narrowed', false],
  ] as const)('a trail that was %s may have kept calls from being heard: %s', (cause, isSaid) => {
    const gap = {
      trailArn: 'arn:aws:cloudtrail:us-east-1:123456789012:trail/main',
      cause,
      from: '2026-11-21T00:00:00Z',
      to: '2026-11-21T00:00:01Z',
      regions: 'all' as const,
      inHistory: { ok: true as const, value: { events: 1, more: false } },
      lost: [],
      coveredBy: [],
    }
    const { text } = alertOf({ tamper: aTamper(), outcomes: [anOutcome()], gaps: [gap] })
    expect(text.includes('Calls made meanwhile may not have been heard.')).toBe(isSaid)
  })

  it('says what is wrong, what would mend it, and the command that does', () => {
    const { text } = alertOf({
      findings: [
        aFinding(),
        aFinding({
          check: 'event-selectors',
          status: 'unknown',
          severity: 'high',
          message: 'It could not be judged.',
        }),
      ],
      outcomes: [planned],
    })
    expect(text).toContain('us-east-1: main is not logging since')
    expect(text).toContain('unknown: us-east-1: It could not be judged.')
    expect(text).toContain('Would do: StartLogging')
    expect(text).toContain('trailkeeper apply')
    expect(text).toContain("aws cloudtrail start-logging --region us-east-1 --cli-input-json '{")
    expect(text).not.toContain('HOW TO TAKE')
  })

  it('says what failed, and why', () => {
    const failed = anOutcome({ result: 'failed', message: 'Blocked by a service control policy.' })
    const { text } = alertOf({ findings: [aFinding()], outcomes: [failed] })
    expect(text).toContain('FAILED: StartLogging')
    expect(text).toContain('Blocked by a service control policy.')
  })

  it('says to the end what is to be done', () => {
    const advice = `${'It is refused because of this. '.repeat(8)}Set secondCopy: allow in the policy.`
    const { text } = alertOf({
      findings: [aFinding({ message: advice })],
      outcomes: [anOutcome({ result: 'refused', message: advice })],
    })
    expect(text.match(/Set secondCopy: allow in the policy\./g)).toHaveLength(2)
  })

  it('undoes in the reverse order', () => {
    const second = anOutcome({ resource: 'b' })
    const outcomes = [anOutcome(), { ...second, call: { ...second.call, region: 'eu-west-1' } }]
    const { text } = alertOf({ outcomes })
    expect(text.indexOf('--region eu-west-1')).toBeLessThan(text.indexOf('--region us-east-1'))
  })

  it('a thousand findings are counted, not listed', () => {
    const findings = Array.from({ length: 1000 }, (_, at) => aFinding({ resource: `trail/${at}` }))
    const { text } = alertOf({ findings })
    expect(text).toContain('… and 995 more')
    expect(text.length).toBeLessThan(5000)
  })
})

describe('what goes to SNS', () => {
  const limit = 256 * 1024
  const text = fc.oneof(
    fc.constantFrom(...hostile),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constant('ÿ'.repeat(20_000)),
  )
  const anyReport = fc
    .record({
      findings: fc.array(
        fc.record({ message: text, resource: text, region: text, actual: text }).map(aFinding),
        { maxLength: 150 },
      ),
      outcomes: fc.array(
        fc
          .record({
            message: text,
            resource: text,
            result: fc.constantFrom(
              'applied' as const,
              'failed' as const,
              'planned' as const,
              'refused' as const,
            ),
          })
          .map(anOutcome),
        { maxLength: 30 },
      ),
      unread: fc.array(
        fc.record({ resource: text, operation: fc.constant('s3:HeadBucket'), code: text, message: text }),
        { maxLength: 30 },
      ),
      tamper: fc.option(
        fc
          .record({
            eventName: text,
            target: text,
            region: text,
            eventTime: text,
            actor: fc.record({ type: text, arn: text, userAgent: text }),
          })
          .map(aTamper),
        { nil: undefined },
      ),
    })
    .map(({ tamper, ...rest }) => aReport({ ...rest, ...(tamper && { tamper }) }))
  const each = (holds: (alert: ReturnType<typeof alertOf>, message: string) => void) =>
    fc.assert(
      fc.property(anyReport, (report) => {
        const alert = alertMessage(report)
        if (alert) holds(alert, messageOf(alert))
      }),
      { numRuns: 50 },
    )

  it('is never over 256 KB', () => {
    each((_alert, message) => expect(Buffer.byteLength(message)).toBeLessThan(limit))
  })

  it('is cut to what fits, where one name alone does not', () => {
    const message = messageOf(alertOf({ tamper: aTamper({ target: 'x'.repeat(300_000) }) }))
    expect(Buffer.byteLength(message)).toBeLessThan(limit)
    expect(JSON.parse(message).default).toContain('StopLogging')
  })

  it('is JSON with a default, and JSON inside for programs', () => {
    each((_alert, message) => {
      const forms: unknown = JSON.parse(message)
      expect(forms).toMatchObject({
        default: expect.any(String),
        email: expect.any(String),
        sms: expect.any(String),
      })
      for (const protocol of ['sqs', 'lambda', 'http', 'https'])
        expect(forms).toHaveProperty(protocol, expect.stringMatching(/^\{.*\}$/s))
    })
  })

  it('has a subject that SNS takes: fewer than 100 printable ASCII characters', () => {
    each(({ subject }) => expect(subject).toMatch(/^[\x21-\x7E][\x20-\x7E]{0,98}$/))
  })

  it('holds nothing that does harm to who reads it', () => {
    each(({ text: body }) => {
      expect(body).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u)
      const ours = /https:\/\/[a-z0-9-]+\.console\.aws\.amazon\.com\/cloudtrailv2\/home\?[\w=#/?%.-]+\n/g
      expect(body.replaceAll(ours, '')).not.toMatch(/:\/\/|\bwww\./i)
    })
  })

  it('tells programs everything while it fits, and that something was left out where it does not', () => {
    const small = alertOf({ findings: [aFinding()] })
    expect(JSON.parse(messageOf(small)).sqs).toContain('"findings":[{')
    const large = alertOf({
      findings: Array.from({ length: 90 }, () => aFinding({ actual: 'x'.repeat(5000) })),
    })
    expect(JSON.parse(messageOf(large)).sqs).toContain('"truncated":true')
    expect(JSON.parse(messageOf(large)).email).toBe(large.text)
  })
})
