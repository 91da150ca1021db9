import type { PolicyDocument, PolicyStatement } from '../model/index.ts'

/**
 * A policy in a form in which two that mean the same look the same: AWS gives a list of one as a text, and keeps no
 * order of statements and lists (IAM user guide, "Grammar of the IAM JSON policy language").
 */
export function canonicalPolicy({ Version, Statement }: PolicyDocument): unknown {
  const statements = Statement.map((statement) => canonicalValue(statement))
  return { Version, Statement: statements.toSorted(byText) }
}

function canonicalValue(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(canonicalValue).toSorted(byText)
    return items.length === 1 ? items[0] : items
  }
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, canonicalValue(member)]))
}

const byText = (one: unknown, other: unknown): number =>
  (JSON.stringify(one) ?? '') < (JSON.stringify(other) ?? '') ? -1 : 1

/** What a policy has beyond an earlier one; undefined where a statement of the earlier one is gone. */
export function addedStatements(
  before: PolicyDocument | null,
  after: PolicyDocument | null,
): PolicyStatement[] | undefined {
  const left = (before?.Statement ?? []).map(canonicalText)
  const added = (after?.Statement ?? []).filter((statement) => {
    const at = left.indexOf(canonicalText(statement))
    if (at !== -1) left.splice(at, 1)
    return at === -1
  })
  return left.length === 0 ? added : undefined
}

const canonicalText = (statement: PolicyStatement): string => JSON.stringify(canonicalValue(statement)) ?? ''

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
