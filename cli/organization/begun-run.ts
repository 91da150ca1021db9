import * as z from 'zod'
import { accountIdForm } from '../../lib/text/arn.ts'

const id = z.string().regex(accountIdForm)
const units = z.array(z.string()).exactOptional()
const member = z.object({ id, name: z.string().exactOptional(), units })

const begunRun = z.object({
  version: z.literal(1),
  /** ISO 8601. */
  startedAt: z.string(),
  /** The account that asks, and its partition. */
  account: id,
  partition: z.string(),
  /** What the results depend on: going on with others would mix two runs. */
  settings: z.object({ role: z.string(), policy: z.string(), regions: z.string() }),
  listing: z.object({
    organization: z.string().exactOptional(),
    managementAccount: id.exactOptional(),
    accounts: z.array(member),
    skipped: z.array(z.object({ ...member.shape, state: z.string() })),
    unknownUnits: units,
  }),
  /** True when no account is left. */
  finished: z.boolean().exactOptional(),
})

/** What a run is about, as its folder keeps it. */
export type BegunRun = z.output<typeof begunRun>

/** @throws Error where the value is no such thing */
export const parsedRun = (value: unknown): BegunRun => begunRun.parse(value)
