import { page } from '../../page.ts'
import { AwsError } from '../../service.ts'

/**
 * One page as CloudWatch Logs hands it out: at most 50 entries, and a token where there is more.
 * @throws AwsError InvalidParameterException for a token that was never handed out
 */
export function pageOfLogs<Item>(
  all: readonly Item[],
  { nextToken, limit = 50 }: { nextToken?: string | undefined; limit?: number | undefined },
): { items: Item[]; more: { nextToken?: string } } {
  try {
    const { items, next } = page(all, nextToken, limit)
    return { items, more: next === undefined ? {} : { nextToken: next } }
  } catch {
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.')
  }
}
