import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { harmlessText, plainText } from '../../lib/text/plain-text.ts'
import { hostile } from '../builders/hostile.ts'

const isHarmless = (text: string) =>
  !/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u.test(text) && !text.includes('://') && !/\bwww\./i.test(text)

describe('text from AWS', () => {
  it.each(hostile)('is harmless: %j', (text) => {
    expect(isHarmless(plainText(text))).toBe(true)
  })

  it('is harmless, whatever it is', () => {
    const any = fc
      .array(fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary' })))
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(any, (text) => {
        expect(isHarmless(plainText(text)) && isHarmless(harmlessText(text))).toBe(true)
      }),
    )
  })

  it('takes no longer than its length, however it is made', () => {
    const before = process.cpuUsage()
    for (const part of ['a', ' ', '\u202E', 'http', 'www.', '://', 'a:/']) plainText(part.repeat(300_000))
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(3000)
  })

  it('stays readable', () => {
    expect(plainText('arn:aws:cloudtrail:us-east-1:1:trail/main')).toBe(
      'arn:aws:cloudtrail:us-east-1:1:trail/main',
    )
    expect(plainText('  Größe\t 10 %  ')).toBe('Größe 10 %')
    expect(plainText('see https://docs.example/a and ftp://b')).toBe(
      'see hxxps[:]//docs.example/a and fxp[:]//b',
    )
    expect(plainText('http[:]//a and  two')).toBe('hxxp[:]//a and two')
    expect(plainText('WWW.example')).toBe('www[.]example')
  })

  it('is cut at 200 characters, which are not bytes', () => {
    expect(Array.from(plainText('😀'.repeat(300)))).toHaveLength(200)
    expect(plainText('a'.repeat(200))).toBe('a'.repeat(200))
    expect(plainText('a'.repeat(201))).toBe(`${'a'.repeat(199)}…`)
  })
})
