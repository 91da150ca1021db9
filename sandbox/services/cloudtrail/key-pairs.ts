import { createHash, createPrivateKey, createPublicKey, generatePrime } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

export type KeyPair = { privateKey: KeyObject; publicKey: Uint8Array; fingerprint: string }

const primes: Promise<bigint>[] = []
let given = 0

/**
 * A new RSA pair of 2,048 bits, with the public key as DER of PKCS#1 and its MD5 as fingerprint. Pairs differ, but share
 * primes: eight primes make 28 pairs, one for each region in the time of four ordinary pairs. Such keys keep no secret,
 * and the sandbox has none.
 */
export async function newKeyPair(): Promise<KeyPair> {
  const number = given
  given += 1
  // The pairs of the numbers 0, 1, 2 …: (1, 0), (2, 0), (2, 1), (3, 0) …
  const larger = Math.floor((1 + Math.sqrt(8 * number + 1)) / 2)
  const [p, q] = await Promise.all([prime(larger), prime(number - (larger * (larger - 1)) / 2)])
  const privateKey = rsaKey(p, q)
  const der = createPublicKey(privateKey).export({ type: 'pkcs1', format: 'der' })
  return {
    privateKey,
    publicKey: new Uint8Array(der),
    fingerprint: createHash('md5').update(der).digest('hex'),
  }
}

function prime(index: number): Promise<bigint> {
  const known = primes[index]
  if (known) return known
  const made = new Promise<bigint>((resolve, reject) => {
    generatePrime(1024, { bigint: true }, (error, value) => (error ? reject(error) : resolve(value)))
  })
  primes[index] = made
  return made
}

const EXPONENT = 65_537n

/** RFC 8017, section 3.2. */
function rsaKey(p: bigint, q: bigint): KeyObject {
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n))
  const numbers = { n: p * q, e: EXPONENT, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) }
  const key = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, base64Url(value)]))
  return createPrivateKey({ format: 'jwk', key: { kty: 'RSA', ...key } })
}

/** By the extended algorithm of Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [rest, next, factor, nextFactor] = [modulus, value % modulus, 0n, 1n]
  while (next !== 0n) {
    const quotient = rest / next
    ;[rest, next] = [next, rest - quotient * next]
    ;[factor, nextFactor] = [nextFactor, factor - quotient * nextFactor]
  }
  return ((factor % modulus) + modulus) % modulus
}

function base64Url(value: bigint): string {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url')
}
