import { describe, expect, it } from '@jest/globals'
import { partsRead } from '../../lib/checks/judging/judge.ts'
import { trailTags } from '../../lib/checks/trail-tags.ts'
import type { Trail } from '../../lib/model/index.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

const asks = (...keys: string[]) => ({ checks: { 'trail-tags': { keys } } })
const statusOf = (tags: Trail['tags'], ...keys: string[]) =>
  theVerdict(trailTags, { trails: [aTrail({ tags })] }, asks(...keys)).status

describe('trail-tags', () => {
  it('passes where all keys are there, whatever their values', () => {
    expect(statusOf({ ok: true, value: { owner: '', team: 'security' } }, 'owner', 'team')).toBe('pass')
  })

  it('fails where a key is missing, and names it', () => {
    const trails = [aTrail({ tags: { ok: true, value: { owner: 'me' } } })]
    const verdict = theVerdict(trailTags, { trails }, asks('owner', 'team'))
    expect(verdict).toMatchObject({ status: 'fail', actual: 'no tag team' })
  })

  it('is not fooled by names that every object has', () => {
    expect(statusOf({ ok: true, value: {} }, 'constructor')).toBe('fail')
  })

  it('is unknown where the tags could not be read', () => {
    expect(statusOf(denied('cloudtrail:ListTags'), 'owner')).toBe('unknown')
  })

  it('reads tags only where the policy asks for some', () => {
    expect(statusOf(denied('cloudtrail:ListTags'))).toBe('pass')
    expect(partsRead([trailTags], aPolicy())).toEqual(new Set())
    expect(partsRead([trailTags], aPolicy(asks('owner'))).has('tags')).toBe(true)
  })
})

describe('what it says', () => {
  it('names the keys that are asked for, or that none is', () => {
    const trails = [aTrail({ tags: { ok: true, value: { owner: 'me' } } })]
    expect(theVerdict(trailTags, { trails }, asks('owner', 'team')).expected).toBe('tags owner, team')
    expect(theVerdict(trailTags, { trails }).expected).toBe('no tag is asked for')
  })
})
