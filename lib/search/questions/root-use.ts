import { field, fieldAt, textOf } from '../../text/fields.ts'
import { sql } from '../sql.ts'
import type { Question } from './question.ts'
import { identityType } from './selections.ts'

export const rootUse: Question = {
  id: 'root-use',
  title: 'What root did',
  about:
    'Calls of an account’s root user, without those that a service made in its name and without service events (CIS AWS ' +
    'Foundations Benchmark, "usage of the root account is monitored").',
  conditions: () => [
    identityType(['Root']),
    {
      holds: (record) =>
        textOf(fieldAt(record, 'userIdentity', 'invokedBy')) === undefined &&
        textOf(field(record, 'eventType')) !== 'AwsServiceEvent',
      sql: sql("useridentity.invokedby IS NULL AND coalesce(eventtype, '') <> 'AwsServiceEvent'"),
    },
  ],
}
