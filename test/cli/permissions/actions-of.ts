import type { IamPolicy } from '../../../cli/permissions/iam-policy.ts'

/** Every action that a policy allows, whatever on. */
export const actionsOf = (policy: IamPolicy<unknown>): string[] =>
  policy.Statement.flatMap((statement) => statement.Action)

/** The statement that allows an action. */
export const statementFor = <Value>(policy: IamPolicy<Value>, action: string) =>
  policy.Statement.find((statement) => statement.Action.includes(action))
