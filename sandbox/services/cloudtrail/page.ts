import { createHash } from 'node:crypto'
import { AwsError } from '../../service.ts'

export type Page<T> = { items: T[]; nextToken?: string }

/**
 * One page of a list. A token is good only for the parameters that it was given out for; any other one throws
 * an error of the given code.
 */
export function page<T>(
  list: readonly T[],
  size: number,
  request: { token: string | undefined; parameters: unknown; errorCode: string },
): Page<T> {
  const seal = createHash('sha256').update(JSON.stringify(request.parameters)).digest('hex').slice(0, 32)
  const from = request.token === undefined ? 0 : offsetOf(request.token, seal, request.errorCode)
  const items = list.slice(from, from + size)
  const next = from + items.length
  if (next >= list.length) return { items }
  return { items, nextToken: Buffer.from(`${seal}:${next}`).toString('base64url') }
}

function offsetOf(token: string, seal: string, errorCode: string): number {
  const [sealed, offset] = Buffer.from(token, 'base64url').toString().split(':')
  if (sealed !== seal || !/^\d{1,9}$/.test(offset ?? '')) {
    throw new AwsError(errorCode, 'The token is not valid, or was used with different parameters.')
  }
  return Number(offset)
}
