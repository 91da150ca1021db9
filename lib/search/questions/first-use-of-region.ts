import { field, textOf } from '../../text/fields.ts'
import { sql } from '../sql.ts'
import type { Question } from './question.ts'

export const firstUseOfRegion: Question = {
  id: 'first-use-of-region',
  title: 'The first use of each region',
  about:
    'For each account and region the earliest call in the files that was no service’s own. What was first ever, only the ' +
    'files of all days tell.',
  conditions: () => [
    {
      holds: (record) =>
        textOf(field(field(record, 'userIdentity'), 'type')) !== 'AWSService' &&
        textOf(field(record, 'eventTime')) !== undefined,
      sql: sql("coalesce(useridentity.type, '') <> 'AWSService' AND eventtime IS NOT NULL"),
    },
  ],
  firstOf: {
    keyOf: (record) =>
      JSON.stringify([field(record, 'recipientAccountId') ?? null, field(record, 'awsRegion') ?? null]),
    columns: ["coalesce(recipientaccountid, '')", "coalesce(awsregion, '')"],
  },
}
