import { page } from '../../page.ts'
import { invalidParameter } from './invalid-parameter.ts'

/** A page of a hundred, as SNS hands out everything. */
export function pageOfHundred<Item>(
  all: readonly Item[],
  token: string | undefined,
): { items: Item[]; more: { NextToken?: string } } {
  try {
    const { items, next } = page(all, token, 100)
    return { items, more: next === undefined ? {} : { NextToken: next } }
  } catch {
    throw invalidParameter('NextToken')
  }
}
