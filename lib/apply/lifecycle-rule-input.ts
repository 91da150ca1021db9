import type { LifecycleRule } from '@aws-sdk/client-s3'
import type { Json, JsonObject } from '../model/write.ts'

/**
 * A lifecycle rule as the SDK takes it, from one kept as JSON: only dates are of another kind there.
 * @throws TypeError for an object that is no rule
 */
export function lifecycleRuleInput(rule: JsonObject): LifecycleRule {
  const revived = withDates(rule)
  if (!isRule(revived)) throw new TypeError('a lifecycle rule is neither Enabled nor Disabled')
  return revived
}

type Revived = string | number | boolean | null | Date | Revived[] | { [name: string]: Revived }

function withDates(value: Json, name?: string): Revived {
  if (name === 'Date' && typeof value === 'string') return new Date(value)
  if (Array.isArray(value)) return value.map((item) => withDates(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withDates(item, key)]))
}

const isRule = (value: unknown): value is LifecycleRule =>
  typeof value === 'object' &&
  value !== null &&
  'Status' in value &&
  (value.Status === 'Enabled' || value.Status === 'Disabled')
