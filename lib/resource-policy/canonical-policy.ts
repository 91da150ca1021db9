import type { PolicyDocument } from '../model/index.ts'

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
