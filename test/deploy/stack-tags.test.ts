import { describe, expect, it } from '@jest/globals'
import { stackTags } from '../../deploy/stack-tags.cjs'

const tagsOf = (tags: unknown) => stackTags({ resolveVariable: () => Promise.resolve(tags) })

describe('tags of the stack, by osls', () => {
  it('are those that are given, beside the one that says whose it is', async () => {
    expect(await tagsOf('')).toEqual({ service: 'trailkeeper' })
    expect(await tagsOf('team=security,cost-center=42,link=a=b,service=guard')).toEqual({
      service: 'guard',
      team: 'security',
      'cost-center': '42',
      link: 'a=b',
    })
  })

  it.each(['team', '=x', 'team=', 'aws:team=x', 'AWS:team=x', 'team=x;y', `${'k'.repeat(129)}=x`])(
    'refuse %s with a sentence',
    async (tags) => {
      await expect(tagsOf(tags)).rejects.toThrow(/^--param tags: ".*" is no tag: write key=value/)
    },
  )
})
