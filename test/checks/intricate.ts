import type { Selectors } from '../../lib/model.ts'
import { advanced, field, management } from '../coverage/builders.ts'

const names = ['eventSource', 'eventName', 'eventType', 'userIdentity.arn', 'errorCode']

/** Selectors that nobody writes, and that the coverage engine gives up on. */
export const intricate: Selectors = advanced(
  ...Array.from({ length: 100 }, (_, at) =>
    management(
      ...names.map((name, k) =>
        field(name, { notStartsWith: [`v${(at * (k + 3)) % 17}`], notEndsWith: [`${(at * (k + 7)) % 13}`] }),
      ),
    ),
  ),
)
