const ASCII = /^[\0-\x7F]*$/

/**
 * A key as a text whose characters are the bytes of its UTF-8 form. Such texts compare as S3 sorts keys (S3 guide,
 * "Naming Amazon S3 objects": UTF-8 binary order), which JavaScript's own order of texts is not.
 */
export const byteKey = (key: string): string =>
  ASCII.test(key) ? key : Buffer.from(key, 'utf8').toString('latin1')

/** The key that a byte key stands for. */
export const keyOfBytes = (bytes: string): string =>
  ASCII.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8')

/** Greater than every byte key that begins with a prefix. */
export const afterPrefix = (prefix: string): string => `${prefix}\uFFFF`

/** The first index in a sorted list whose key is not less than a given one. */
export function lowerBound(sorted: readonly string[], key: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? '') < key) low = middle + 1
    else high = middle
  }
  return low
}
