import { s3Error } from './errors.ts'

export type ByteRange = { start: number; end: number }

/**
 * The part of a body that a Range header means, both ends included; nothing where S3 sends the whole, which it does for
 * more than one range and for what it does not understand. Recorded: LocalStack's `test_get_object_range`.
 * @throws AwsError InvalidRange where the range begins behind the end
 */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined
  if (first === '') return lastBytes(Number(last), size, header)
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < start) return undefined
  if (start >= size) throw notSatisfiable(header, size)
  return { start, end }
}

function lastBytes(count: number, size: number, header: string | undefined): ByteRange {
  if (count === 0 || size === 0) throw notSatisfiable(header, size)
  return { start: Math.max(0, size - count), end: size - 1 }
}

const notSatisfiable = (RangeRequested: string | undefined, size: number) =>
  s3Error(
    'InvalidRange',
    'The requested range is not satisfiable',
    { RangeRequested, ActualObjectSize: size },
    { 'content-range': `bytes */${size}` },
  )
