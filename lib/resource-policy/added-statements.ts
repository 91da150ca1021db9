import type { PolicyDocument, PolicyStatement } from '../model/index.ts'

/**
 * The policy with statements added under the Sids given, every statement that it had left as it was. A Sid that is
 * taken gets the next free number behind it: no statement is replaced, whoever wrote it.
 */
export function withStatements(
  document: PolicyDocument | undefined,
  added: readonly (PolicyStatement & { Sid: string })[],
): PolicyDocument {
  return added.reduce<PolicyDocument>(
    (policy, statement) => ({
      ...policy,
      Statement: [...policy.Statement, { ...statement, Sid: freeSid(policy, statement.Sid) }],
    }),
    document ?? { Version: '2012-10-17', Statement: [] },
  )
}

function freeSid({ Statement }: PolicyDocument, wanted: string): string {
  const taken = new Set(Statement.map(({ Sid }) => Sid))
  if (!taken.has(wanted)) return wanted
  for (let number = 2; ; number += 1) {
    if (!taken.has(`${wanted}${number}`)) return `${wanted}${number}`
  }
}
