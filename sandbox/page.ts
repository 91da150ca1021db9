import { AwsError } from './service.ts'

/**
 * One page of a list, and the token of the next where there is more.
 * @param wrongToken What a token gets that was never handed out; ValidationException where a service does not say
 */
export function page<Item>(
  all: readonly Item[],
  token: string | undefined,
  limit: number,
  wrongToken: () => AwsError = () => new AwsError('ValidationException', 'The token is not valid.'),
): { items: Item[]; next?: string } {
  const start = token === undefined ? 0 : offsetOf(token, wrongToken)
  const end = start + limit
  const items = all.slice(start, end)
  return end < all.length ? { items, next: Buffer.from(`page:${end}`).toString('base64') } : { items }
}

function offsetOf(token: string, wrongToken: () => AwsError): number {
  const offset = /^page:(\d+)$/.exec(Buffer.from(token, 'base64').toString())?.[1]
  if (offset === undefined) throw wrongToken()
  return Number(offset)
}
