import { issueRoleSession } from '../../../sandbox/callers.ts'
import { addRole } from '../../../sandbox/services/iam/roles.ts'
import type { Sandbox } from '../../../sandbox/start-sandbox.ts'
import type { IamPolicy, IamStatement } from '../../../cli/permissions/iam-policy.ts'

let roles = 0

/** Credentials of a role that may do just what a policy says; the sandbox holds its sessions to it. */
export function sessionUnder({ world }: Sandbox, policy: IamPolicy) {
  const name = `person-${roles++}`
  const Statement = [{ Effect: 'Allow', Principal: { AWS: world.account }, Action: 'sts:AssumeRole' }]
  const role = addRole(world, world.account, { name, trustPolicy: JSON.stringify({ Statement }) })
  role.policies.set('rights', JSON.stringify(policy))
  const { accessKeyId, secretAccessKey, sessionToken } = issueRoleSession(world, {
    account: world.account,
    name,
    session: 'run',
  })
  return { accessKeyId, secretAccessKey, sessionToken }
}

/** Each single right of a policy: the statement that has it, and its action. */
export const rightsOf = (policy: IamPolicy): [sid: string, action: string][] =>
  policy.Statement.flatMap(({ Sid, Action }) => Action.map((action): [string, string] => [Sid, action]))

/** The policy with one right less. */
export function without(policy: IamPolicy, [sid, action]: readonly [string, string]): IamPolicy {
  const left = (statement: IamStatement<string>): IamStatement<string>[] => {
    if (statement.Sid !== sid) return [statement]
    const Action = statement.Action.filter((one) => one !== action)
    return Action.length > 0 ? [{ ...statement, Action }] : []
  }
  return { ...policy, Statement: policy.Statement.flatMap(left) }
}
