import { AwsError } from './service.ts'

/**
 * One page of a list, and the token of the next where there is more.
 * @throws AwsError ValidationException for a token that was never handed out
 */
export function page<Item>(
  all: readonly Item[],
  token: string | undefined,
  limit: number,
): { items: Item[]; next?: string } {
  const start = token === undefined ? 0 : offsetOf(token)
  const end = start + limit
  const items = all.slice(start, end)
  return end < all.length ? { items, next: Buffer.from(`page:${end}`).toString('base64') } : { items }
}

function offsetOf(token: string): number {
  const offset = /^page:(\d+)$/.exec(Buffer.from(token, 'base64').toString())?.[1]
  if (offset === undefined) throw new AwsError('ValidationException', 'The token is not valid.')
  return Number(offset)
}
