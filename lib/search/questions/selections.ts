import { withoutVersion } from '../../tamper/api-call.ts'
import { field, fieldAt, type Fields, textOf } from '../../text/fields.ts'
import type { Condition } from '../condition.ts'
import { sql } from '../sql.ts'

/** Calls of one service, whatever partition it is in and whatever version its records append to the name. */
export const calls = (service: string, names: readonly string[]): Condition => ({
  holds: (record) => {
    const source = textOf(field(record, 'eventSource'))?.toLowerCase() ?? ''
    const name = withoutVersion(textOf(field(record, 'eventName')) ?? '')
    return sourceForm(service).test(source) && names.includes(name)
  },
  needles: names,
  sql: sql(
    `regexp_like(lower(eventsource), '${sourceText(service)}') AND regexp_like(eventname, '${nameText(names)}')`,
  ),
})

const sourceText = (service: string): string => String.raw`^(${service})\.amazonaws\.(com|com\.cn|eu)$`
const sourceForm = (service: string): RegExp => new RegExp(sourceText(service))
const nameText = (names: readonly string[]): string => `^(${names.join('|')})(20[0-9]{6}(v[0-9]+)?)?$`

/** Calls that did what they were made for. */
export const succeeded: Condition = {
  holds: (record) => textOf(field(record, 'errorCode')) === undefined,
  sql: sql('errorcode IS NULL'),
}

export const identityType = (types: readonly string[]): Condition => ({
  holds: (record) => types.includes(textOf(fieldAt(record, 'userIdentity', 'type')) ?? ''),
  sql: sql(`useridentity.type IN (${types.map((type) => `'${type}'`).join(', ')})`),
})

/** Who made a call, by the best name that the record has. */
export const actorText = (record: Fields): string =>
  textOf(fieldAt(record, 'userIdentity', 'arn')) ??
  textOf(fieldAt(record, 'userIdentity', 'invokedBy')) ??
  textOf(fieldAt(record, 'userIdentity', 'principalId')) ??
  textOf(fieldAt(record, 'userIdentity', 'type')) ??
  'nobody named'
