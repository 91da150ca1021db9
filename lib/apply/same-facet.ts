import { isDeepStrictEqual } from 'node:util'
import type { Facet, LifecycleRule } from '../model/index.ts'
import { canonicalPolicy } from '../resource-policy/canonical-policy.ts'

/**
 * Whether two states are the same to AWS: the order of insight types, of statements and their lists, and of the
 * members of a lifecycle rule means nothing.
 */
export const sameFacet = (one: Facet, other: Facet): boolean =>
  isDeepStrictEqual(canonical(one), canonical(other))

function canonical(facet: Facet): unknown {
  switch (facet.kind) {
    case 'insights': {
      const insights = facet.insights.map((one) => ({ ...one, categories: one.categories.toSorted() }))
      return { ...facet, insights: insights.toSorted((a, b) => (a.type < b.type ? -1 : 1)) }
    }
    case 'whole-bucket-policy':
    case 'key-policy':
      return { ...facet, document: facet.document && canonicalPolicy(facet.document) }
    case 'lifecycle':
      return { ...facet, rules: facet.rules.map(canonicalRule) }
    default:
      return facet
  }
}

function canonicalRule({ whole, ...rule }: LifecycleRule): unknown {
  const parsed: unknown = whole === undefined ? undefined : JSON.parse(whole)
  return { ...rule, ...(parsed !== undefined && { whole: parsed }) }
}
