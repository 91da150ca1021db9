import { page } from '../../page.ts'
import { AwsError } from '../../service.ts'

type Paging = { Marker?: string | undefined; Limit?: number | undefined }

/**
 * One page as KMS hands it out.
 * @throws AwsError InvalidMarkerException for a marker that was never handed out
 */
export function pageOfKeys<Item>(
  all: readonly Item[],
  { Marker, Limit }: Paging,
  standard: number,
): { items: Item[]; more: { Truncated: boolean; NextMarker?: string } } {
  const { items, next } = pageFrom(all, Marker, Limit ?? standard)
  return { items, more: { Truncated: next !== undefined, ...(next !== undefined && { NextMarker: next }) } }
}

function pageFrom<Item>(all: readonly Item[], marker: string | undefined, limit: number) {
  try {
    return page(all, marker, limit)
  } catch {
    throw new AwsError('InvalidMarkerException', 'Could not deserialize marker')
  }
}
