import { describe, expect, it } from '@jest/globals'
import { stackTags } from '../../deploy/stack-tags.cjs'

const tagsOf = (tags: unknown, ofPolicy: object = {}) =>
  stackTags({ resolveVariable: (name) => Promise.resolve(name === 'param:tags' ? tags : ofPolicy) })

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

  it('are those of the policy too, before which the parameter goes', async () => {
    expect(await tagsOf('team=platform', { team: 'security', 'cost-center': '42' })).toEqual({
      service: 'trailkeeper',
      team: 'platform',
      'cost-center': '42',
    })
  })

  it.each(['team', '=x', 'team=', 'aws:team=x', 'AWS:team=x', 'team=x;y', `${'k'.repeat(129)}=x`])(
    'refuse %s with a sentence',
    async (tags) => {
      await expect(tagsOf(tags)).rejects.toThrow(/^--param tags: ".*" is no tag: write key=value/)
    },
  )
})
