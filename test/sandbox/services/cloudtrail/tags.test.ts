import { describe, expect, it } from '@jest/globals'
import { AddTagsCommand, ListTagsCommand, RemoveTagsCommand } from '@aws-sdk/client-cloudtrail'
import type { Tag } from '@aws-sdk/client-cloudtrail'
import { addTrail } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import { arnOf, bench, errorOf, home } from './sandbox.ts'
import type { Bench } from './sandbox.ts'

const ResourceId = arnOf('trail')

async function withTags(tags: Record<string, string>): Promise<Bench> {
  const sandbox = await bench()
  addTrail(sandbox.world, { name: 'trail', homeRegion: home, tags })
  return sandbox
}
const add = (sandbox: Bench, ...TagsList: Tag[]) =>
  sandbox.at(home).send(new AddTagsCommand({ ResourceId, TagsList }))
const remove = (sandbox: Bench, ...TagsList: Tag[]) =>
  sandbox.at(home).send(new RemoveTagsCommand({ ResourceId, TagsList }))
const list = async (sandbox: Bench) =>
  (await sandbox.at(home).send(new ListTagsCommand({ ResourceIdList: [ResourceId] }))).ResourceTagList

describe('tags', () => {
  it('are listed even where there are none', async () => {
    expect(await list(await withTags({}))).toEqual([{ ResourceId, TagsList: [] }])
  })

  it('are added, and overwritten by their key', async () => {
    const sandbox = await withTags({ owner: 'nobody' })
    await add(sandbox, { Key: 'owner', Value: 'security' }, { Key: 'audited' })
    expect(await list(sandbox)).toEqual([
      { ResourceId, TagsList: [{ Key: 'owner', Value: 'security' }, { Key: 'audited' }] },
    ])
  })

  it('are removed by key, or by key and value', async () => {
    const sandbox = await withTags({ a: '1', b: '2', c: '3' })
    await remove(sandbox, { Key: 'a' }, { Key: 'b', Value: '2' }, { Key: 'c', Value: 'other' }, { Key: 'd' })
    expect((await list(sandbox))?.[0]?.TagsList).toEqual([{ Key: 'c', Value: '3' }])
  })

  it('are 50 at most', async () => {
    const sandbox = await withTags(
      Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`key-${i}`, 'x'])),
    )
    expect(await errorOf(add(sandbox, { Key: 'one-more' }))).toBe('TagsLimitExceededException')
    await add(sandbox, { Key: 'key-0', Value: 'changed' })
  })

  it.each([
    ['a key twice', [{ Key: 'a' }, { Key: 'a', Value: '1' }]],
    ['an empty key', [{ Key: '' }]],
    ['a long key', [{ Key: 'k'.repeat(129) }]],
    ['a reserved key', [{ Key: 'aws:owner' }]],
    ['a long value', [{ Key: 'a', Value: 'v'.repeat(257) }]],
  ])('refuse %s', async (_, tags) => {
    expect(await errorOf(add(await withTags({}), ...tags))).toBe('InvalidTagParameterException')
  })

  it('are listed for 20 trails at most', async () => {
    const { at } = await withTags({})
    const many = new ListTagsCommand({ ResourceIdList: Array.from({ length: 21 }, () => ResourceId) })
    expect(await errorOf(at(home).send(many))).toBe('CloudTrailARNInvalidException')
  })
})
