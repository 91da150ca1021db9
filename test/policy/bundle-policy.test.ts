import { expect, it } from '@jest/globals'
import { bundlePolicy } from '../../lib/policy/bundle-policy.ts'
import { parsePolicy } from '../../lib/policy/parse-policy.ts'

const text = 'version: 1\nmode: plan\nchecks:\n  kms-encryption: { mode: plan }\n'

it('holds the judged policy and the name of its file', () => {
  expect(bundlePolicy(text, 'a.yml')).toEqual({
    source: 'a.yml',
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    policy: parsePolicy(text, 'a.yml'),
  })
})

it('has the same hash for two ways of writing one policy, and another for another policy', () => {
  const { sha256 } = bundlePolicy(text, 'a.yml')
  expect(bundlePolicy(`# reviewed\n${text}`, 'b.yml').sha256).toBe(sha256)
  expect(bundlePolicy(text, 'a.yml', 'enforce').sha256).not.toBe(sha256)
})

it("replaces the policy's mode, and leaves that of a check which sets its own", () => {
  const { policy } = bundlePolicy(text, 'a.yml', 'enforce')
  expect(policy.mode).toBe('enforce')
  expect(policy.checks['log-file-validation'].mode).toBe('enforce')
  expect(policy.checks['kms-encryption'].mode).toBe('plan')
})

it('refuses a mode that does not exist', () => {
  expect(() => bundlePolicy(text, 'a.yml', 'enforced')).toThrow(/a\.yml:2:\d+: mode/)
})

it('refuses a policy that is not YAML, with a mode too', () => {
  expect(() => bundlePolicy('version: [', 'a.yml', 'plan')).toThrow(/a\.yml:1/)
})
