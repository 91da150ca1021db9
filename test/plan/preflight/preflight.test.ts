import { describe, expect, it } from '@jest/globals'
import type { Organization, Read, Snapshot } from '../../../lib/model/index.ts'
import { preflight } from '../../../lib/plan/preflight/preflight.ts'
import { aSnapshot } from '../../builders/a-snapshot.ts'
import { account, anOrganizationTrail, aTrail, managementAccount } from '../../builders/a-trail.ts'
import { denied } from '../../builders/failures.ts'
import { create, update } from './calls.ts'

const administered = (delegatedAdministrators: Read<string[]>): Snapshot['organization'] => ({
  ok: true,
  value: { id: 'o-1', managementAccount, delegatedAdministrators } satisfies Organization,
})
const member = administered({ ok: true, value: [] })
const administrator = administered({ ok: true, value: [account] })
const unread: Pick<Snapshot, 'buckets' | 'keys'> = { buckets: {}, keys: {} }

describe("an organization's trail", () => {
  const trail = anOrganizationTrail()
  const judged = (organization: Snapshot['organization']) =>
    preflight(
      update(trail, { EnableLogFileValidation: true }),
      aSnapshot({ ...unread, trails: [trail], organization }),
    )

  it('is not changed from a member account, which is told where to', () => {
    expect(judged(member).refusal).toEqual({
      refused: true,
      reason: `The trail belongs to account ${managementAccount}; account ${account} may not change it.`,
      todo: `Run the repair in account ${managementAccount}.`,
    })
  })

  it('is not changed from an account whose membership is not known', () => {
    expect(judged(denied('organizations:DescribeOrganization')).refusal).toBeDefined()
  })

  it('is changed by a delegated administrator', () => {
    expect(judged(administrator).refusal).toBeUndefined()
  })
})

const widened = (organization: Snapshot['organization'], from = account) =>
  preflight(
    update(aTrail({ account: from }), { IsOrganizationTrail: true }),
    aSnapshot({ ...unread, account: from, trails: [aTrail({ account: from })], organization }),
  )

describe("a trail that is made the organization's", () => {
  const trail = aTrail()
  it('is refused in a member account, which is told where to', () => {
    expect(widened(member).refusal).toEqual({
      refused: true,
      reason: `Only the management account ${managementAccount} and CloudTrail's delegated administrators may make an organization's trail.`,
      todo: `Run the repair in account ${managementAccount}.`,
    })
  })

  it('is refused in an account of no organization', () => {
    expect(widened({ ok: true, value: undefined }).refusal).toMatchObject({
      reason: 'The account is in no organization, so it cannot have an organization’s trail.',
      todo: 'Make it a trail of the account.',
    })
  })

  it('goes ahead in the management account, and for a delegated administrator', () => {
    expect(widened(member, managementAccount).refusal).toBeUndefined()
    expect(widened(administrator).refusal).toBeUndefined()
  })

  it('goes ahead, with a note, where the organization may not be read', () => {
    const { refusal, notes } = widened(denied('organizations:DescribeOrganization'))
    expect(refusal).toBeUndefined()
    expect(notes).toContain(
      "Not checked: whether this account may make an organization's trail (organizations:DescribeOrganization gave AccessDenied).",
    )
  })

  it('is asked of new ones too, and not of those that stay an account’s', () => {
    const around = aSnapshot({ ...unread, trails: [], organization: member })
    expect(preflight(create({ IsOrganizationTrail: true }), around).refusal?.reason).toContain(
      'Only the management',
    )
    expect(preflight(create(), around).refusal).toBeUndefined()
    expect(
      preflight(update(trail, { IsMultiRegionTrail: true }), aSnapshot({ ...unread, organization: member }))
        .refusal,
    ).toBeUndefined()
  })
})
