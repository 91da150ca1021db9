import type * as schemas from '@aws-sdk/client-eventbridge'
import { isRecord } from '../../protocol/is-record.ts'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { putOnBus } from './put-on-bus.ts'

type Entry = schemas.PutEventsRequestEntry
type Result = schemas.PutEventsResultEntry

/** The size of one entry since January 2026. */
const MAX_BYTES = 1024 * 1024

/** Custom events. Sources that begin with `aws.` belong to AWS alone. */
export const events: Operations<typeof schemas> = {
  PutEvents: (input, context) => {
    const entries = input.Entries ?? []
    if (entries.length > 10) throw new AwsError('ValidationException', tooMany(entries.length))
    const results = entries.map((entry) => putEntry(entry, context))
    return { FailedEntryCount: results.filter((result) => result.ErrorCode).length, Entries: results }
  },
}

const tooMany = (count: number): string =>
  `1 validation error detected: Value at 'entries' failed to satisfy constraint: ` +
  `Member must have length less than or equal to 10, has ${count}`

const refuse = (ErrorCode: string, ErrorMessage: string): Result => ({ ErrorCode, ErrorMessage })

function putEntry(entry: Entry, { world, caller, region, now }: RequestContext): Result {
  const { Source: source, DetailType: detailType, Detail: text } = entry
  if (!source)
    return refuse('InvalidArgument', 'Parameter Source is not valid. Reason: Source is a required argument.')
  if (!detailType)
    return refuse(
      'InvalidArgument',
      'Parameter DetailType is not valid. Reason: DetailType is a required argument.',
    )
  if (!text)
    return refuse('InvalidArgument', 'Parameter Detail is not valid. Reason: Detail is a required argument.')
  if (source.startsWith('aws.'))
    return refuse('NotAuthorizedForSourceException', 'Not authorized for the source.')
  if (Buffer.byteLength(text) > MAX_BYTES)
    return refuse('InvalidArgument', 'Total size of the entry is over the limit')
  const detail = parseDetail(text)
  if (!detail) return refuse('MalformedDetail', 'Detail is malformed.')
  const id = world.id()
  putOnBus(world, entry.EventBusName ?? 'default', {
    version: '0',
    id,
    'detail-type': detailType,
    source,
    account: caller.account,
    time: (entry.Time ?? now).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: entry.Resources ?? [],
    detail,
  })
  return { EventId: id }
}

function parseDetail(text: string): Record<string, unknown> | undefined {
  try {
    const detail: unknown = JSON.parse(text)
    return isRecord(detail) ? detail : undefined
  } catch {
    return undefined
  }
}
