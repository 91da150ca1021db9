import { describe, expect, it } from '@jest/globals'
import { alertMessage, renderedAlert } from '../../../lib/alert/message/alert-message.ts'
import { chatText } from '../../../lib/alert/message/chat.ts'
import { aHostileReport } from '../../builders/a-hostile-report.ts'
import { hostile } from '../../builders/hostile.ts'

const mentions = [
  '<!channel>',
  '<!here|x>',
  '<@U012345>',
  '@channel now',
  '@here',
  '<at>everyone</at>',
  '`ends` it',
]
const values = [
  ...hostile,
  ...mentions,
  '[click](https://evil.example)',
  '*bold* _it_ ~s~',
  '> quoted',
  '=1+1',
]

const letterFor = (text: string) => {
  const alert = alertMessage(aHostileReport(text), { alias: text })
  if (!alert) throw new Error('nothing was said')
  return { alert, ...renderedAlert(alert) }
}

const control = /(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u
const ourLinks = /https:\/\/[a-z0-9-]+\.console\.aws\.amazon\.com\/[\w=#/?%.-]+/g
const ourSlashes = /\\+\/\\+\//g

describe.each(values)('somebody chose the name %j', (text) => {
  const { alert, subject, message, chat, event } = letterFor(text)
  const forms: Record<string, string> = JSON.parse(message)

  it('mail: plain words, no control or direction-changing characters, no links but ours', () => {
    const body = forms['email'] ?? ''
    expect(body).not.toMatch(control)
    expect(body.replaceAll(ourLinks, '')).not.toMatch(/:\/\/|\bwww\./i)
    expect(Buffer.byteLength(body)).toBeLessThan(10_000)
    expect(subject).toMatch(/^[\x21-\x7E][\x20-\x7E]{0,98}$/)
  })

  it('a phone: one line that begins with our own words', () => {
    expect(forms['sms']).toMatch(/^\[Trailkeeper\] [^\n\p{Cc}]+$/u)
  })

  it('chat: nobody is mentioned, nothing is markup, nothing ends the block', () => {
    const { content, metadata } = JSON.parse(chat)
    const shown = [content.title, content.description, ...content.nextSteps, ...content.keywords]
    const all = [...shown, metadata.summary, ...metadata.relatedResources]
    for (const said of all) {
      expect(said).not.toMatch(control)
      expect(said).not.toMatch(/[<>]|\]\(/)
      expect(said).not.toMatch(/(?<![\w.+-])@\w/)
      expect(said.replaceAll(ourLinks, '').replaceAll(ourSlashes, '')).not.toMatch(/:\/\//)
    }
    const fences = content.description.split('\n').filter((line: string) => line.includes('`'))
    expect(fences).toEqual(['```', '```'])
    expect(content.title.replace(/[^`]/g, '')).toBe('')
    for (const step of content.nextSteps) expect(step).toMatch(/^`[^`]+`$/)
    expect(content.title.length).toBeLessThanOrEqual(250 * 5)
  })

  it('programs: values without control characters, links and the brackets that markup begins with', () => {
    for (const json of [forms['sqs'] ?? '', event]) {
      const { links, outcomes, ...detail } = { search: '', ...JSON.parse(json) }
      expect(detail.search).toMatch(/^trailkeeper search --query session-activity --arn |^$/)
      const rest = JSON.stringify([
        detail,
        (outcomes ?? []).map(({ command: _command, ...one }: { command?: string }) => one),
      ])
      expect(rest).not.toMatch(/[<>]/)
      expect(rest).not.toMatch(/:\/\//)
      expect(rest).not.toMatch(/\\u00[01]|\\n|[\p{Cf}]/u)
      for (const link of links ?? []) expect(link.replaceAll(ourLinks, '')).not.toMatch(/:\/\//)
    }
    expect(Buffer.byteLength(forms['sqs'] ?? '')).toBeLessThan(10_000)
    expect(alert.id).toMatch(/^[0-9a-f]{32}$/)
  })
})

it('an address stays one in chat, and what is escaped is escaped once', () => {
  expect(chatText('role/jane@example.com & <b>')).toBe('role/jane@example.com &amp; &lt;b&gt;')
})
