import { nameInTemplate, type TemplateValue } from './function-policy.ts'
import { type Grant, granted } from './grants.ts'
import { type IamPolicy, policyOf } from './iam-policy.ts'

/** The functions of organization mode. What they do in other accounts, they do as those accounts' own roles. */
export type OrganizationFunction = 'accounts' | 'member' | 'summarize'

export const organizationFunctions: readonly OrganizationFunction[] = ['accounts', 'member', 'summarize']

const remembers = [
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:UpdateItem',
  'kms:GenerateMac',
]
const alerts = ['kms:Decrypt', 'kms:GenerateDataKey', 'sns:Publish']

const grants: Readonly<Record<OrganizationFunction, readonly Grant[]>> = {
  accounts: granted([
    'organizations:ListAccounts',
    'organizations:ListAccountsForParent',
    'organizations:ListOrganizationalUnitsForParent',
    'organizations:ListParents',
    'organizations:ListRoots',
    's3:PutObject',
  ]),
  member: [
    ...granted([
      ...remembers,
      ...alerts,
      'kms:DescribeKey',
      'kms:VerifyMac',
      's3:PutObject',
      'sts:AssumeRole',
    ]),
    { action: 'kms:VerifyMac', on: 'people-key' },
  ],
  // Without ListBucket a report that is missing would look like one that may not be read (S3 API, GetObject).
  summarize: [
    ...granted([...remembers, ...alerts, 'iam:ListAccountAliases', 's3:GetObject', 's3:PutObject']),
    { action: 's3:ListBucket', on: 'report-bucket' },
  ],
}

/** The policy of a function of organization mode, as a template has it. */
export const organizationPolicy = (name: OrganizationFunction): IamPolicy<TemplateValue> =>
  policyOf(grants[name], nameInTemplate)
