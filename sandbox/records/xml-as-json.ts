import type { NormalizedSchema } from '@smithy/core/schema'
import { isRecord } from '../protocol/is-record.ts'

/**
 * A body of XML as S3's records hold it: one element as an object, several of a name as an array, an empty one as an
 * empty text, the type of a grantee with its namespace (CloudTrail user guide, "CloudTrail record contents", and
 * S3's example of PutBucketAcl).
 */
export function xmlAsJson(schema: NormalizedSchema, value: unknown): Record<string, unknown> | '' {
  const elements: Record<string, unknown> = {}
  if (!isRecord(value)) return ''
  for (const [name, member] of schema.structIterator()) {
    const present = value[name]
    if (present === undefined) continue
    const tag = member.getMergedTraits().xmlName ?? name
    elements[tag] = content(member, present)
    if (tag === 'xsi:type') elements['xmlns:xsi'] = 'http://www.w3.org/2001/XMLSchema-instance'
  }
  return Object.keys(elements).length > 0 ? elements : ''
}

function content(schema: NormalizedSchema, value: unknown): unknown {
  if (schema.isStructSchema()) return xmlAsJson(schema, value)
  if (schema.isListSchema() && Array.isArray(value)) {
    const item = schema.getValueSchema()
    const items = value.map((entry) => content(item, entry))
    const folded = items.length === 1 ? items[0] : items
    if (schema.getMergedTraits().xmlFlattened) return folded
    return items.length === 0 ? '' : { [item.getMergedTraits().xmlName ?? 'member']: folded }
  }
  return value instanceof Date ? value.toISOString() : value
}
