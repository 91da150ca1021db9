import { RunError } from '../../lib/aws/errors.ts'
import { organization } from './organization.ts'
import type { WrittenScenario } from './scenario.ts'

/** By which the management account looks at its members; the member stack calls it so. */
export const memberRole = 'trailkeeper-read'

/** Ids of members: `100000000001` and up. */
export const memberId = (index: number): string => String(100_000_000_000 + index)

/**
 * The organization's management account and its trail, with so many accounts in all. Of the members the last is
 * suspended, the one before lets nobody in, and every tenth has a trail of its own that nobody looks after.
 * @throws RunError for fewer than three: nothing would be left of that
 */
export function manyAccounts(count: number): WrittenScenario {
  if (!Number.isInteger(count) || count < 3)
    throw new RunError('an organization of this kind has at least 3 accounts')
  const { buckets = [], trails = [], keys, topics } = organization
  const ids = Array.from({ length: count - 1 }, (_, index) => memberId(index + 1))
  const open = ids.slice(0, -2)
  return {
    description: `A management account with an organization trail, and ${count - 1} members`,
    organization: {
      id: 'o-acme000001',
      members: ids.map((id, index) => ({
        id,
        name: `team-${index + 1}`,
        state: index === ids.length - 1 ? 'SUSPENDED' : 'ACTIVE',
      })),
    },
    buckets: buckets.filter(({ account }) => account === undefined),
    ...(keys && { keys }),
    ...(topics && { topics }),
    trails: [
      ...trails.filter(({ account }) => account === undefined),
      ...open
        .filter((_, index) => index % 10 === 9)
        .map((account) => ({
          name: 'team-trail',
          account,
          region: 'eu-west-1',
          bucket: 'acme-organization-logs',
          eventSelectors: [{ ReadWriteType: 'WriteOnly' as const, IncludeManagementEvents: true }],
        })),
    ],
    roles: open.map((account) => ({ name: memberRole, account, trusts: '123456789012' })),
  }
}
