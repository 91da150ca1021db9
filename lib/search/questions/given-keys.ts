import { field, fieldAt, type Fields, nonEmpty } from '../../text/fields.ts'

/** The access key that a call on STS gave out (AWS STS API reference, Credentials, in a record's `responseElements`). */
export function givenKey(record: Fields): string | undefined {
  if (!nonEmpty(field(record, 'eventSource'))?.startsWith('sts.')) return undefined
  return nonEmpty(fieldAt(record, 'responseElements', 'credentials', 'accessKeyId'))
}
