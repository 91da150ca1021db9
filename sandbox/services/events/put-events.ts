import type * as schemas from '@aws-sdk/client-eventbridge'
import { isRecord } from '../../protocol/is-record.ts'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { putOnBus } from './put-on-bus.ts'

type Entry = schemas.PutEventsRequestEntry
type Result = schemas.PutEventsResultEntry

/** The size of all entries of a request since January 2026. [U]: the API reference still says 256 KB. */
const MAX_BYTES = 1024 * 1024

/** Custom events. Sources that begin with `aws.` belong to AWS alone. */
export const events: Operations<typeof schemas> = {
  PutEvents: (input, context) => {
    const entries = input.Entries ?? []
    if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > MAX_BYTES) throw tooLarge()
    const results = entries.map((entry) => putEntry(entry, context))
    return { FailedEntryCount: results.filter((result) => result.ErrorCode).length, Entries: results }
  },
}

/** LocalStack, tests/aws/services/events, `test_put_event_with_too_big_detail`. */
const tooLarge = (): AwsError =>
  new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.')

/** EventBridge guide, "Calculating Amazon EventBridge PutEvents event entry size". */
const sizeOf = ({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: Entry): number =>
  Buffer.byteLength([Source, DetailType, Detail, ...Resources].join('')) + (Time ? 14 : 0)

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
