import type { Read, Region } from '../../model/index.ts'
import { documentOf, field, listOf } from '../../text/fields.ts'
import { inParallel } from '../in-parallel.ts'
import { dayFolders, dayMs, mayHoldEvents, type Root } from '../names.ts'
import type { EvidenceSource } from '../source.ts'
import { isRecovered } from './slots.ts'

/** Files that are read at the same time. */
const atOnce = 16

/**
 * Ids of the events of a range that a trail's log files of one region have.
 * @returns the first failure, where a folder or a file could not be read: what is in it is not known
 */
export async function deliveredIds(
  source: EvidenceSource,
  { bucket, base }: Root,
  region: Region,
  range: { from: number; to: number },
): Promise<Read<Set<string>>> {
  const keys: string[] = []
  for (const folder of dayFolders(base, 'CloudTrail', region, range.from, range.to + dayMs)) {
    const listed = await source.list(bucket, folder)
    if (!listed.ok) return listed
    keys.push(
      ...listed.value.map(({ key }) => key).filter((key) => isDelivered(key) && mayHoldEvents(key, range)),
    )
  }
  const ids = new Set<string>()
  let failure: Extract<Read<unknown>, { ok: false }> | undefined
  await inParallel(
    keys,
    atOnce,
    async (key) => {
      const file = await source.read({ bucket, key }, 'content')
      if (!file.ok) failure ??= file
      else if (file.value.inflated.ok) idsIn(file.value.inflated.content ?? '', ids)
    },
    () => failure !== undefined,
  )
  return failure ?? { ok: true, value: ids }
}

const isDelivered = (key: string): boolean => key.endsWith('.json.gz') && !isRecovered(key)

function idsIn(content: string, ids: Set<string>): void {
  for (const record of listOf(field(documentOf(content), 'Records'))) {
    const id = field(record, 'eventID')
    if (typeof id === 'string') ids.add(id)
  }
}
