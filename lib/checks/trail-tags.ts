import * as z from 'zod'
import { check } from './check.ts'
import { ownTrails, trailVerdict, unknownTrail } from './judging/verdicts.ts'

const settings = () => ({
  keys: z
    .array(z.string().min(1))
    .default([])
    .meta({ description: 'Tag keys that each trail must have.', examples: [['owner']] }),
})

/** CloudTrail API reference, ListTags. Which tags are wanted, the policy says. */
export const trailTags = check({
  id: 'trail-tags',
  title: 'Each trail has the tags that the policy asks for',
  why: 'Tags say whose a trail is and what pays for it, and permissions by tag hang on them.',
  failsWhen: "a tag key of the policy's list is missing on a trail",
  group: 'trail',
  severity: 'low',
  scope: 'trail',
  reads: [],
  readsUnder: (policy) => (policy.checks['trail-tags'].keys.length > 0 ? ['tags'] : []),
  controls: { cis: [], securityHub: ['CloudTrail.9'], nist: ['CM-8'], pci: [] },
  remedies: [],
  manual:
    'aws cloudtrail add-tags --resource-id <trail ARN> --tags-list Key=<key>,Value=<value> --region <home region>',
  settings,
  run: (snapshot, policy) => {
    const { keys } = policy.checks['trail-tags']
    const expected = keys.length === 0 ? 'no tag is asked for' : `tags ${keys.join(', ')}`
    return ownTrails(snapshot).map((trail) => {
      if (keys.length === 0) {
        return trailVerdict(trail, 'pass', {
          expected,
          actual: expected,
          message: `The policy asks for no tags on ${trail.name}.`,
        })
      }
      if (!trail.tags.ok) return unknownTrail(trail, expected, trail.tags)
      const tags = trail.tags.value
      const missing = keys.filter((key) => !Object.hasOwn(tags, key))
      return missing.length === 0
        ? trailVerdict(trail, 'pass', {
            expected,
            actual: expected,
            message: `${trail.name} has all tags asked for.`,
          })
        : trailVerdict(trail, 'fail', {
            expected,
            actual: `no tag ${missing.join(', ')}`,
            message: `${trail.name} lacks the tags ${missing.join(', ')}.`,
          })
    })
  },
})
