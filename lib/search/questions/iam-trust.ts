import { parseArn } from '../../text/arn.ts'
import { documentOf, field, type Fields, isFields, listOf, textOf, textsOf } from '../../text/fields.ts'
import type { Question } from './question.ts'
import { calls, succeeded } from './selections.ts'

export const iamTrust: Question = {
  id: 'iam-trust',
  title: 'Changes to whom the account trusts',
  about:
    'Trust policies of roles that were replaced, new roles that trust another account, everybody or an identity provider, ' +
    'and identity providers that were added, changed or removed. New roles for the account’s own principals and for AWS ' +
    'services are left out: that is read here, over the calls that were selected by name.',
  conditions: () => [calls('iam', ['CreateRole', ...changes]), succeeded],
  judge: () => (record) => field(record, 'eventName') !== 'CreateRole' || trustsOthers(record),
}

const changes = [
  'UpdateAssumeRolePolicy',
  'CreateSAMLProvider',
  'UpdateSAMLProvider',
  'DeleteSAMLProvider',
  'CreateOpenIDConnectProvider',
  'DeleteOpenIDConnectProvider',
  'AddClientIDToOpenIDConnectProvider',
  'RemoveClientIDFromOpenIDConnectProvider',
  'UpdateOpenIDConnectProviderThumbprint',
]

/** What cannot be read may trust anybody. */
function trustsOthers(record: Fields): boolean {
  const params = documentOf(field(record, 'requestParameters'))
  const policy = documentOf(field(params, 'assumeRolePolicyDocument'))
  if (policy === undefined) return true
  const account = textOf(field(record, 'recipientAccountId'))
  return listOf(field(policy, 'Statement')).some(
    (statement) =>
      field(statement, 'Effect') === 'Allow' && othersIn(field(statement, 'Principal'), account).length > 0,
  )
}

function othersIn(principal: unknown, account: string | undefined): string[] {
  if (!isFields(principal)) return textsOf(principal)
  const own = (name: string) => (parseArn(name)?.account ?? name) === account
  return [
    ...textsOf(principal['AWS']).filter((name) => !own(name)),
    ...textsOf(principal['Federated']),
    ...textsOf(principal['CanonicalUser']),
  ]
}
