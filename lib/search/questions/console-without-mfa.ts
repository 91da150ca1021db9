import { fieldAt, textOf } from '../../text/fields.ts'
import { sql } from '../sql.ts'
import type { Question } from './question.ts'
import { calls, identityType } from './selections.ts'

export const consoleWithoutMfa: Question = {
  id: 'console-without-mfa',
  title: 'Sign-ins to the console without MFA',
  about:
    'Sign-ins of users and of root that succeeded and used no MFA (CIS AWS Foundations Benchmark, "management console ' +
    'sign-in without MFA is monitored"). Whether federated users had to show a second factor only their provider knows.',
  conditions: () => [
    calls('signin', ['ConsoleLogin']),
    identityType(['IAMUser', 'Root']),
    {
      holds: (record) =>
        textOf(fieldAt(record, 'responseElements', 'ConsoleLogin')) === 'Success' &&
        textOf(fieldAt(record, 'additionalEventData', 'MFAUsed')) !== 'Yes',
      sql: sql(
        "json_extract_scalar(responseelements, '$.ConsoleLogin') = 'Success' AND coalesce(json_extract_scalar(additionaleventdata, '$.MFAUsed'), '') <> 'Yes'",
      ),
    },
  ],
}
