import { field, fieldAt, type Fields, nonEmpty, textOf } from '../../text/fields.ts'
import { sql } from '../sql.ts'
import type { Question } from './question.ts'
import { actorText, calls, identityType } from './selections.ts'
import { byError } from '../condition.ts'

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

export const deniedByActor: Question = {
  id: 'denied-by-actor',
  title: 'Who was denied how often',
  about:
    'Calls that were refused for want of rights, counted by who made them (CIS AWS Foundations Benchmark, "unauthorized API ' +
    'calls are monitored").',
  conditions: () => [byError(['AccessDenied*', '*UnauthorizedOperation', '*UnauthorizedAccess'])],
  countBy: actorText,
}

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

export const sessionActivity: Question = {
  id: 'session-activity',
  title: 'Everything that a key or a session did, with the roles it assumed',
  about:
    'Give `--access-key`, `--arn`, `--user` or `--role`. What is found is searched for access keys that AWS STS gave out ' +
    '(AssumeRole and its kin, GetSessionToken, GetFederationToken), and these are searched for in turn, three times at ' +
    'most.',
  needs: 'identity',
  conditions: () => [],
  hops: 3,
}

/** The access key that a call on STS gave out (AWS STS API reference, Credentials, in a record's `responseElements`). */
export function givenKey(record: Fields): string | undefined {
  if (!nonEmpty(field(record, 'eventSource'))?.startsWith('sts.')) return undefined
  return nonEmpty(fieldAt(record, 'responseElements', 'credentials', 'accessKeyId'))
}
