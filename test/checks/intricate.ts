import type { Selectors } from '../../lib/model.ts'
import { advanced, field, management } from '../coverage/builders.ts'

const letters = 'abcdefghijklmnopqrst'.split('')

/** Selectors that no one writes, and that the coverage engine gives up on. */
export const intricate: Selectors = advanced(
  ...letters.map((letter, index) =>
    management(
      field('eventName', { startsWith: [letter], endsWith: [letters[(index + 7) % 20] ?? ''] }),
      field('userIdentity.arn', { notStartsWith: [letter], notEndsWith: [letters[(index + 3) % 20] ?? ''] }),
      field('eventSource', { notStartsWith: [letter], notEndsWith: [letters[(index + 5) % 20] ?? ''] }),
    ),
  ),
)
