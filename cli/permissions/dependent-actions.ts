/**
 * CloudTrail reads the organization as the caller before it writes to an organization's trail, and answers
 * InsufficientDependencyServiceAccessPermissionException where the caller may not (API reference of each operation).
 */
const organizationReads = [
  'organizations:DescribeOrganization',
  'organizations:ListAccounts',
  'organizations:ListAWSServiceAccessForOrganization',
]

/** Actions that an action needs beside itself. A trail with a log group has a role, which is passed with each update. */
const dependentActions: Readonly<Record<string, readonly string[]>> = {
  'cloudtrail:CreateTrail': ['iam:PassRole'],
  'cloudtrail:PutEventSelectors': organizationReads,
  'cloudtrail:DeleteTrail': organizationReads,
  'cloudtrail:StartLogging': organizationReads,
  'cloudtrail:StopLogging': organizationReads,
  'cloudtrail:UpdateTrail': ['iam:PassRole', ...organizationReads],
}

/** The actions, and all that AWS checks besides when they are used. */
export const withDependentActions = (actions: readonly string[]): string[] =>
  actions.flatMap((action) => [action, ...(dependentActions[action] ?? [])])
