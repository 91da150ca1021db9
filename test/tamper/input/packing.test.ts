import * as zlib from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { unpackedWhole, unzipped } from '../../../lib/tamper/input/packing.ts'

async function* chunked(bytes: Uint8Array, size: number, closed: () => void = () => {}) {
  try {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  } finally {
    closed()
  }
}

async function all(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of unzipped(source)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('bytes', () => {
  it.each([1, 2, 3, 1000])('are unpacked in chunks of %d', async (size) => {
    const text = Buffer.from('a text of some length '.repeat(50))
    expect(await all(chunked(zlib.gzipSync(text), size))).toEqual(text)
    expect(await all(chunked(text, size))).toEqual(text)
  })

  it.each([[[]], [[0x1f]], [[0x8b]], [[0x1f, 0x00, 0x01]], [[0x00, 0x8b, 0x01]], [[0x8b, 0x1f]]])(
    '%j are themselves: only both bytes of the magic number say gzip',
    async (bytes) => expect([...(await all(chunked(Uint8Array.from(bytes), 1)))]).toEqual(bytes),
  )

  it('that are damaged are an error, with its cause', async () => {
    const broken = zlib.gzipSync('text')
    broken[10] = 0xff
    const error: unknown = await all(chunked(broken, 5)).catch((cause: unknown) => cause)
    expect(error).toMatchObject({
      message: expect.stringMatching(/^gzip: /),
      cause: { code: 'Z_DATA_ERROR' },
    })
  })

  it('are no longer read from where the reader stops', async () => {
    for (const bytes of [Buffer.from('plain text'), zlib.gzipSync('packed'.repeat(5000))]) {
      let closed = false
      const source = chunked(bytes, 1, () => {
        closed = true
      })
      for await (const chunk of unzipped(source)) if (chunk.length > 0) break
      expect(closed).toBe(true)
    }
  })
})

it('bytes that are no gzip are passed on as they come', async () => {
  let taken = 0
  const source = (async function* () {
    for (; taken < 10; taken++) yield Buffer.from('text')
  })()
  const first = await unzipped(source)[Symbol.asyncIterator]().next()
  expect(first.value).toEqual(Buffer.from('text'))
  expect(taken).toBeLessThan(3)
})

describe('bytes that are all there', () => {
  const text = Buffer.from('a text of some length '.repeat(100))
  const packed = zlib.gzipSync(text)

  it('are themselves where they are not packed', () => {
    for (const bytes of [
      text,
      Buffer.alloc(0),
      Buffer.from([0x1f]),
      Buffer.from([0x1f, 0x8c]),
      Buffer.concat([Buffer.from([0x1e]), packed.subarray(1)]),
      Buffer.from([0x29, 0xb5, 0x2f, 0xfd]),
      Buffer.from([0x28, 0xb5, 0x2f]),
    ])
      expect(unpackedWhole(bytes, 10)).toBe(bytes)
    for (const last of [
      [0xb6, 0x2f, 0xfd],
      [0xb5, 0x2e, 0xfd],
      [0xb5, 0x2f, 0xfc],
    ]) {
      const almost = Buffer.from([0x28, ...last])
      expect(unpackedWhole(almost, 10)).toBe(almost)
    }
  })

  it('are unpacked where they fit, packed twice as well', () => {
    expect(unpackedWhole(packed, text.length)).toEqual(text)
    expect(unpackedWhole(zlib.gzipSync(packed), 10_000)).toEqual(text)
    expect(unpackedWhole(zlib.gzipSync(zlib.gzipSync(packed)), 10_000)).toEqual(text)
    expect(unpackedWhole(zlib.gzipSync(zlib.gzipSync(zlib.gzipSync(packed))), 10_000)).toBeUndefined()
    expect(unpackedWhole(zlib.gzipSync(''), 10)).toEqual(Buffer.alloc(0))
  })

  it('are left to a stream where they are too long, too short to be whole, damaged, or packed as zstd', () => {
    expect(unpackedWhole(packed, text.length - 1)).toBeUndefined()
    expect(unpackedWhole(packed.subarray(0, 17), 10_000)).toBeUndefined()
    expect(unpackedWhole(packed.subarray(0, 2), 10_000)).toBeUndefined()
    expect(unpackedWhole(packed.subarray(0, 40), 0xffff_ffff)).toBeUndefined()
    expect(
      unpackedWhole(Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), Buffer.alloc(30)]), 10_000),
    ).toBeUndefined()
    // A second member makes it longer than its last four bytes say.
    expect(unpackedWhole(Buffer.concat([packed, zlib.gzipSync('x')]), 10)).toBeUndefined()
  })
})

it('bytes that are packed more often than anybody does are refused by that name', async () => {
  const often = [0, 1, 2, 3].reduce((bytes) => zlib.gzipSync(bytes), Buffer.from('text'))
  await expect(all(chunked(often, 50))).rejects.toThrow('gzip: packed too often')
  const thrice = [0, 1, 2].reduce((bytes) => zlib.gzipSync(bytes), Buffer.from('text'))
  expect(String(await all(chunked(thrice, 50)))).toBe('text')
})

/** Taken of a source until the first bytes come out, or it fails. */
async function takenFirst(bytes: readonly number[]): Promise<[taken: number, first: unknown]> {
  let taken = 0
  const source = (async function* () {
    for (const byte of bytes) {
      taken++
      yield Uint8Array.of(byte)
    }
  })()
  const first = await unzipped(source)
    .next()
    .then(({ value }) => [...(value ?? [])])
  return [taken, first]
}

it.each([
  [[0x41, 0x42, 0x43], 1, [0x41]],
  [[0x8b, 0x1f, 0x41], 1, [0x8b]],
  [[0x1f, 0x41, 0x42, 0x43, 0x44, 0x45], 4, [0x1f, 0x41, 0x42, 0x43]],
  [[0x28, 0xb5, 0x2f, 0x41, 0x42, 0x43], 4, [0x28, 0xb5, 0x2f, 0x41]],
  [[0x28, 0xb5], 2, [0x28, 0xb5]],
])('of %j, %i bytes tell that it is not packed', async (bytes, taken, first) => {
  expect(await takenFirst(bytes)).toEqual([taken, first])
})

/** "text", by zstd 1.5. */
const zstd = Buffer.from('28b52ffd005821000074657874', 'hex')

it('bytes that zstd packed are unpacked by a Node.js that can, and told by one that cannot', async () => {
  for (const size of [1, 100]) {
    const got = await all(chunked(zstd, size)).then(String, String)
    expect(got).toBe('createZstdDecompress' in zlib ? 'text' : 'Error: zstd: needs Node.js 22.15 or later')
  }
})

const sourceOf = (bytes: Buffer): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => {
    const parts = [bytes.subarray(0, 5), bytes.subarray(5)]
    return {
      next: () => {
        const value = parts.shift()
        return Promise.resolve(value ? { value, done: false } : { value, done: true })
      },
    }
  },
})

it('a source that cannot be closed is read like another', async () => {
  expect(String(await all(sourceOf(Buffer.from('some text'))))).toBe('some text')
  expect(String(await all(sourceOf(zlib.gzipSync('some text'))))).toBe('some text')
  const often = [0, 1, 2, 3].reduce((bytes) => zlib.gzipSync(bytes), Buffer.from('text'))
  await expect(all(sourceOf(often))).rejects.toThrow('packed too often')
})

it('a source that cannot be closed is not, where nothing more is read of it', async () => {
  const bytes = zlib.gzipSync('a text')
  const source = { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: bytes }) }) }
  await expect(unzipped(source, 0).next()).rejects.toThrow('gzip: packed too often')
})
