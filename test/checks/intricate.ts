import type { Selectors } from '../../lib/model/index.ts'
import { advanced, field, management } from '../coverage/builders.ts'

/** Selectors that nobody writes, and that the coverage engine gives up on, at once. */
export const intricate: Selectors = advanced(
  ...Array.from({ length: 1100 }, (_, at) =>
    management(field('eventName', { notStartsWith: [`s${at}.`], notEndsWith: [`.${at}e`] })),
  ),
)
