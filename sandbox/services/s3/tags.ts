import type { Tag } from '@aws-sdk/client-s3'
import type { AwsError } from '../../service.ts'
import { invalidArgument, malformedXml, s3Error } from './errors.ts'

const KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u

const RULES = {
  bucket: {
    most: 50,
    kind: 'Bucket tag count',
    reserved: 'System tags cannot be added/updated by requester',
  },
  object: { most: 10, kind: 'Object tags', reserved: 'Your TagKey cannot be prefixed with aws:' },
}

/**
 * Tags as a bucket or an object takes them. Recorded: LocalStack's `test_tagging_validation`; their number is in the S3
 * guide, "Categorizing your objects using tags".
 * @throws AwsError InvalidTag, BadRequest, MalformedXML
 */
export function checkedTags(tags: readonly Tag[] | undefined, of: keyof typeof RULES): Tag[] {
  if (!tags) throw malformedXml()
  const { most, kind, reserved } = RULES[of]
  if (tags.length > most) throw s3Error('BadRequest', `${kind} cannot be greater than ${most}`)
  const seen = new Set<string>()
  for (const { Key = '', Value } of tags) {
    if (seen.has(Key)) throw invalid('Cannot provide multiple Tags with the same key', Key)
    seen.add(Key)
    if (Key.toLowerCase().startsWith('aws:')) throw invalid(reserved, Key)
    if (!KEY.test(Key)) throw invalid('The TagKey you have provided is invalid', Key)
    if (Value === undefined) throw malformedXml()
    if (!VALUE.test(Value)) throw invalid('The TagValue you have provided is invalid', Key, Value)
  }
  return [...tags]
}

const invalid = (message: string, TagKey: string, TagValue?: string): AwsError =>
  s3Error('InvalidTag', message, { TagKey, ...(TagValue === undefined ? {} : { TagValue }) })

/**
 * The tags of the header x-amz-tagging. Recorded: LocalStack's `test_put_object_with_tags`, `test_object_tagging_exc`.
 * @throws AwsError InvalidArgument where a key comes twice or a character is not encoded
 */
export function tagsOfHeader(header: string | undefined): Tag[] {
  const tags = [...new URLSearchParams(header ?? '')].map(([Key, Value]) => ({ Key, Value }))
  const unclear = tags.filter(({ Key, Value }) => !KEY.test(Key) || !VALUE.test(Value))
  if (unclear.length > 0 || new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      'x-amz-tagging',
      header,
    )
  return checkedTags(tags, 'object')
}

/** Sorted by their keys, as S3 answers. */
export const sortedTags = (tags: readonly Tag[]): Tag[] =>
  tags.toSorted((a, b) => ((a.Key ?? '') < (b.Key ?? '') ? -1 : 1))
