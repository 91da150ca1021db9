import { describe, expect, it } from '@jest/globals'
import { alertMessage, renderedAlert } from '../../../lib/alert/message/alert-message.ts'
import { gapsText } from '../../../lib/alert/message/sections.ts'
import { withRecovery } from '../../../lib/guard/react/gap-of.ts'
import type { Gap } from '../../../lib/model/index.ts'
import type { WrittenPolicy } from '../../../lib/policy/fill-defaults.ts'
import { aPolicy } from '../../builders/a-policy.ts'
import { aReport } from '../../builders/a-report.ts'

const gap: Gap = {
  trailArn: 'arn:aws:cloudtrail:us-east-1:123456789012:trail/main',
  cause: 'stopped',
  from: '2026-03-01T12:00:00Z',
  to: '2026-03-01T12:04:10.250Z',
  regions: ['eu-west-1', 'us-east-1'],
  inHistory: { ok: true, value: { events: 0, more: false } },
  lost: [],
  coveredBy: [],
}

it('a gap that has ended carries the command that brings its events back', () => {
  expect(gapsText([gap])).toContain(
    'trailkeeper recover --from 2026-03-01T12:00:00Z --to 2026-03-01T12:04:10.250Z --regions eu-west-1,us-east-1 --diff --out recovered\n'.trim(),
  )
  expect(gapsText([{ ...gap, regions: 'all' }])).toContain('12:04:10.250Z --diff --out recovered')
})

it('one that goes on carries it without its end, and no text of an event becomes a part of a command', () => {
  const { to: _to, ...open } = gap
  expect(gapsText([{ ...open, regions: 'all' }])).toContain(
    'Once it has ended, this writes them back as log files:\n    trailkeeper recover --from 2026-03-01T12:00:00Z --to TIME --diff --out recovered',
  )
  expect(gapsText([{ ...gap, from: '1; rm -rf /' }])).toContain('recover --from TIME --to 2026')
})

const told = (written: WrittenPolicy['recovery'], of: Gap = gap, member?: string) => {
  const policy = aPolicy({ recovery: written })
  const withIt = withRecovery({ policy, ...(member !== undefined && { member }) }, of)
  const alert = alertMessage(aReport({ gaps: [withIt] }))
  if (!alert) throw new Error('there is an alert')
  const { message, event } = renderedAlert(alert)
  const { email, sqs } = JSON.parse(message)
  return { mail: String(email), chat: alert.chat.content, json: [JSON.parse(sqs), JSON.parse(event)] }
}

describe('what the guard does by itself about a gap, in mail, chat and JSON', () => {
  const command =
    'trailkeeper recover --from 2026-03-01T12:00:00Z --to 2026-03-01T12:04:10.250Z --regions eu-west-1,us-east-1 --diff'
  const bucket = 'recovered-events'

  it('enforce: when, to where, and the command for all that', () => {
    const { mail, chat, json } = told({ mode: 'enforce', bucket, prefix: 'gaps' })
    const sentence =
      'The guard writes them back by itself as log files, from 2026-03-01T12:19:10.250Z on: into the bucket recovered-events, below gaps/.'
    expect(mail).toContain(sentence)
    expect(mail).toContain(`${command} --out recovered`)
    expect(chat.description).toContain(
      'main was stopped from 2026-03-01T12:00:00Z to 2026-03-01T12:04:10.250Z',
    )
    expect(chat.description).toContain(sentence)
    expect(chat.nextSteps).toContain(`\`${command} --out recovered\``)
    const recovery = {
      mode: 'enforce',
      notBefore: '2026-03-01T12:19:10.250Z',
      bucket,
      prefix: 'gaps/',
      command: `${command} --out recovered`,
    }
    expect(json.map(({ gaps }) => gaps)).toEqual([
      [expect.objectContaining({ recovery })],
      [expect.objectContaining({ recovery })],
    ])
  })

  it('plan: what it would do', () => {
    const { mail, chat, json } = told({ mode: 'plan', bucket })
    const sentence =
      'The guard looks them up by itself, from 2026-03-01T12:19:10.250Z on, and tells how many there are; with recovery.mode enforce it would write them into the bucket recovered-events, below recovered/.'
    for (const text of [mail, chat.description]) {
      expect(text).toContain(sentence)
      expect(text).not.toContain('writes them back by itself')
    }
    expect(json).toMatchObject([{ gaps: [{ recovery: { mode: 'plan', bucket } }] }, {}])
  })

  it('off: the command alone', () => {
    const { mail, chat, json } = told(undefined)
    expect(mail).toContain(`Once they show, this writes them back as log files:\n    ${command}`)
    for (const text of [mail, chat.description]) expect(text).not.toContain('by itself')
    expect(chat.nextSteps).toContain(`\`${command} --out recovered\``)
    expect(json[0].gaps[0].recovery).toEqual({ mode: 'off', command: `${command} --out recovered` })
  })

  it('a gap that goes on: once it has ended; one that an event alone claims: if event history has that', () => {
    const { to: _to, ...open } = gap
    const { mail, json } = told({ mode: 'enforce', bucket }, { ...open, claimed: true })
    expect(mail).toContain('by itself as log files, once it has ended, if event history has the event: into')
    expect(json[0].gaps[0].recovery).not.toHaveProperty('notBefore')
  })

  it('a member’s gap: the command enters the member', () => {
    expect(told(undefined, gap, '210987654321').mail).toContain(
      `${command} --accounts 210987654321 --out recovered`,
    )
  })
})
