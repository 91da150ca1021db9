import type { Report, Unread } from '../model/index.ts'

/** Those by which the exit code is decided are never left out. */
const decisive = new Set(['cloudtrail:DescribeTrails', 'account:ListRegions'])

/**
 * Failed reads of many accounts: the same one in many accounts, as where a control policy denies a region, is one
 * entry with their number.
 */
export function createUnreadReads(most: number) {
  const entries = new Map<string, Unread & { accounts: number }>()
  let omitted = 0
  return {
    add({ unread }: Pick<Report, 'unread'>): void {
      const here = new Set<string>()
      for (const read of unread) {
        const key = JSON.stringify([read.resource, read.operation, read.code])
        if (here.has(key)) continue
        here.add(key)
        const known = entries.get(key)
        if (known) known.accounts += 1
        else if (entries.size < most || decisive.has(read.operation))
          entries.set(key, { ...read, accounts: 1 })
        else omitted += 1
      }
    },
    list: (): Unread[] => [...entries.values()],
    omitted: () => omitted,
  }
}
