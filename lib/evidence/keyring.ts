import type { KeyObject } from 'node:crypto'
import type { Read, Region } from '../model/index.ts'
import { publicKeyOf } from './digest.ts'
import { hourMs } from './names.ts'
import type { EvidenceSource } from './source.ts'

/** A key by its fingerprint; undefined where CloudTrail names none of these times. */
export type Keyring = {
  /** Asks for those of the range, so that they are there when the first digest is. */
  prepare: () => void
  /** @param at when the digest was signed, where that is not in the range that is judged */
  find: (fingerprint: string, at?: number) => Promise<Read<KeyObject | undefined>>
}

/**
 * Keys of one region. Those of the whole range are asked for once; a digest that was signed at another time has its key
 * looked up around that (aws-cli: two hours after the range, and one hour to each side of a backfill's generation).
 */
export function keyring(
  source: EvidenceSource,
  region: Region,
  range: { from: number; to: number },
): Keyring {
  const known = new Map<string, KeyObject>()
  const asked = new Map<string, Promise<Read<void>>>()

  function load(from: number, to: number): Promise<Read<void>> {
    const name = `${from}/${to}`
    const before = asked.get(name)
    if (before) return before
    const answer = source.publicKeys(region, from, to).then((keys): Read<void> => {
      if (!keys.ok) return keys
      for (const { fingerprint, der } of keys.value) {
        const key = publicKeyOf(der)
        if (key) known.set(fingerprint.toLowerCase(), key)
      }
      return { ok: true, value: undefined }
    })
    asked.set(name, answer)
    return answer
  }

  const ofRange = () => load(range.from - hourMs, range.to + 2 * hourMs)

  return {
    prepare: () => void ofRange(),
    find: async (fingerprint, at) => {
      const whole = await ofRange()
      if (known.has(fingerprint)) return { ok: true, value: known.get(fingerprint) }
      if (!whole.ok) return whole
      if (at === undefined) return { ok: true, value: undefined }
      const around = await load(at - hourMs, at + hourMs)
      return around.ok ? { ok: true, value: known.get(fingerprint) } : around
    },
  }
}
