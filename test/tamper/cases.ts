import { readFileSync } from 'node:fs'
import { parseProtection } from '../../lib/tamper/parse-protection.ts'
import { type Fields, field, isFields, nonEmpty } from '../../lib/text/fields.ts'

const read = (file: string) => readFileSync(new URL(`../cases/${file}`, import.meta.url), 'utf8')

export type RecordCase = {
  id: string
  name: string
  record: Fields
  right?: string
  rightWithProtected?: string
}

/** Records with their right verdicts: `right` without a list, `rightWithProtected` under `protected.json`. */
export const recordCases: RecordCase[] = read('records.jsonl')
  .split('\n')
  .filter((line) => line !== '')
  .map((line): unknown => JSON.parse(line))
  .map((one) => {
    const record = field(one, 'record')
    if (!isFields(record)) throw new Error('a case without a record')
    const id = nonEmpty(field(one, 'id')) ?? ''
    const right = nonEmpty(field(one, 'right'))
    const rightWithProtected = nonEmpty(field(one, 'rightWithProtected'))
    return {
      id,
      name: [id, field(record, 'eventName'), field(one, 'source'), field(one, 'what')]
        .filter(Boolean)
        .join(' · '),
      record,
      ...(right && { right }),
      ...(rightWithProtected && { rightWithProtected }),
    }
  })

export const listOfCases = parseProtection(read('protected.json'), 'protected.json')
