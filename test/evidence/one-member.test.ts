import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { inflateOneMember } from '../../lib/evidence/one-member.ts'

const text = 'a CloudTrail log file '.repeat(400)
const file = gzipSync(text)

/** Sets flags in the header, and puts the fields that they announce behind it (RFC 1952, 2.3). */
const withHeader = (flags: number, fields: Uint8Array): Buffer =>
  Buffer.concat([file.subarray(0, 3), Buffer.from([flags]), file.subarray(4, 10), fields, file.subarray(10)])

describe('exactly one gzip member', () => {
  it('is inflated, with the hash of what it holds', () => {
    expect(inflateOneMember(file)).toEqual({
      ok: true,
      content: Buffer.from(text),
      sha256: createHash('sha256').update(text).digest('hex'),
    })
    expect(inflateOneMember(gzipSync(''))).toMatchObject({ ok: true, content: Buffer.alloc(0) })
  })

  it.each([
    ['a name', withHeader(8, Buffer.from('log.json\0'))],
    ['a comment', withHeader(16, Buffer.from('by hand\0'))],
    ['extra fields', withHeader(4, Buffer.from([3, 0, 1, 2, 3]))],
    ['a checksum of the header', withHeader(2, Buffer.from([0, 0]))],
  ])('may have %s in its header', (_, body) => {
    // gunzip checks the header's own checksum; it protects nothing of the content.
    expect(inflateOneMember(body)).toMatchObject({ ok: true })
  })

  it('refuses a second member, which gunzip joins silently', () => {
    const joined = Buffer.concat([file, gzipSync('and more')])
    expect(gunzipSync(joined).toString()).toBe(`${text}and more`)
    expect(inflateOneMember(joined)).toMatchObject({ ok: false, fault: 'second-member' })
    expect(inflateOneMember(Buffer.concat([file, gzipSync('')]))).toMatchObject({ fault: 'second-member' })
  })

  it.each([1, 7, 8, 9, 5000])('refuses %i bytes behind its end', (count) => {
    const body = Buffer.concat([file, Buffer.alloc(count)])
    expect(inflateOneMember(body)).toMatchObject({ ok: false, fault: 'trailing-bytes' })
  })

  it('refuses every truncation', () => {
    for (let end = 0; end < file.length; end += 1)
      expect(inflateOneMember(file.subarray(0, end))).toMatchObject({ ok: false, fault: 'not-gzip' })
  })

  it('never takes a changed byte for other content than gunzip does, and none of its trailer', () => {
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const body = Buffer.from(file)
        body[at] = (body[at] ?? 0) ^ change
        const inflated = inflateOneMember(body)
        expect(inflated.ok ? inflated.content.toString() : text).toBe(text)
        expect(inflated.ok && at >= file.length - 8).toBe(false)
      }),
      { seed: 3 },
    )
  })
})
