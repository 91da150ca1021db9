import { page } from '../../page.ts'

type Paging = { Marker?: string | undefined; MaxItems?: number | undefined }

/** One page as IAM hands out its lists: a hundred, unless less is asked for. */
export function pageOfIam<Item>(
  all: readonly Item[],
  { Marker, MaxItems }: Paging,
): { items: Item[]; more: { IsTruncated: boolean; Marker?: string } } {
  const { items, next } = page(all, Marker, MaxItems ?? 100)
  return { items, more: { IsTruncated: next !== undefined, ...(next !== undefined && { Marker: next }) } }
}
