import { expect, it } from '@jest/globals'
import { type Selection, trailToVerify } from '../../lib/evidence/targets.ts'
import type { EvidenceSource } from '../../lib/evidence/source.ts'
import { aTrail } from '../builders/a-trail.ts'

const denied = { ok: false, operation: 's3:ListObjectsV2', code: 'AccessDenied', message: 'no' } as const
const none = { ok: true, value: [] } as const

/** The regions that a trail's files are looked for in, where a bucket shows a folder of a region that is off by now. */
async function regionsWhere(list: EvidenceSource['list']): Promise<string[]> {
  const source: EvidenceSource = {
    folders: async () => ({ ok: true, value: ['us-east-1', 'me-south-1'] }),
    list,
    read: async () => denied,
    versions: async () => ({ ok: true, value: [] }),
    publicKeys: async () => ({ ok: true, value: [] }),
    bucketRegion: async () => ({ ok: true, value: 'us-east-1' }),
  }
  const to = Date.parse('2026-03-02T00:00:00Z')
  const selection: Selection = {
    source,
    caller: '123456789012',
    regions: ['us-east-1'],
    onlyThese: false,
    range: { from: to - 3_600_000, to, limit: to },
    accounts: ['123456789012'],
    allAccounts: false,
    history: async () => ({ ok: true, value: { changes: [], more: false } }),
  }
  const targets = await trailToVerify(aTrail({ bucket: 'logs', multiRegion: true }), selection)
  return targets.flatMap(({ places }) => places.map(({ region }) => region))
}

it('looks into a region that the bucket alone shows only where digests of the time are in it', async () => {
  expect(await regionsWhere(async () => ({ ...none, value: [] }))).toEqual(['us-east-1'])
})

it('does not leave out a region whose digests could not be listed: what is in it is not known', async () => {
  expect(await regionsWhere(async () => denied)).toEqual(['me-south-1', 'us-east-1'])
})
