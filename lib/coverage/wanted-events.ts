import { partitionOfArn } from '../aws/arn.ts'
import type { AdvancedSelector } from '../model/index.ts'
import { eventCategories } from './event-fields.ts'
import { fieldMatches } from './field-matches.ts'

/** The categories that `wanted` can mean; one that the engine does not know only where `wanted` names it. */
export function categoriesOf({ fields }: AdvancedSelector): string[] {
  const conditions = fields.filter(({ field }) => field === 'eventCategory')
  const named = conditions.flatMap(({ equals }) => equals ?? [])
  const possible = [...new Set([...eventCategories, ...named])]
  return possible.filter((category) => conditions.every((condition) => fieldMatches(condition, category)))
}

/** Resources of a question about aws-cn are in aws-cn. */
export function partitionNamedIn({ fields }: AdvancedSelector): string {
  for (const { field, equals, startsWith } of fields) {
    if (field !== 'resources.ARN') continue
    const partition = [...(equals ?? []), ...(startsWith ?? [])].map(partitionOfArn).find(Boolean)
    if (partition) return partition
  }
  return 'aws'
}
