import { describe, expect, it } from '@jest/globals'
import { filledTemplate } from '../../../cli/package/filled-template.ts'
import { policyStack } from '../../../cli/package/policy-stack.ts'
import { bundlePolicy } from '../../../lib/policy/bundle-policy.ts'

const stackOf = (policy: string) => policyStack(bundlePolicy(policy, 'policy.yml'), {})
const open = (Resources: Record<string, unknown>) => ({
  Parameters: { CodeBucket: {}, CodePrefix: {}, Schedule: {} },
  Conditions: {},
  Resources,
  Outputs: {},
})
const deploymentOf = (policy: string, more: Record<string, unknown> = {}) =>
  filledTemplate(open({ A: '%{deployment}', B: '%{sweep-rights}', ...more }), stackOf(policy), {}).Resources[
    'A'
  ]

describe('a filled template', () => {
  it('has what the policy decides, whole or inside a text', () => {
    const filled = filledTemplate(
      open({ A: '%{sweep-rights}', B: ['${CodePrefix}/%{sweep.zip}', '%{mode}'] }),
      stackOf('version: 1\nmode: enforce\n'),
      { 'sweep.zip': 'sweep-1.zip' },
    )
    expect(filled.Resources['A']).toEqual(stackOf('version: 1\nmode: enforce\n').rights.sweep)
    expect(filled.Resources['B']).toEqual(['${CodePrefix}/sweep-1.zip', 'enforce'])
  })

  it('fails where it asks for what nobody gives', () => {
    expect(() => filledTemplate(open({ A: '%{other}' }), stackOf('version: 1\n'), {})).toThrow(
      'the template asks for other, which nothing gives',
    )
  })

  it('names its deployment by what it holds and by the parameters, those of the code aside', () => {
    const name = deploymentOf('version: 1\n')
    expect(name).toEqual({
      'Fn::Join': ['|', [expect.stringMatching(/^[0-9a-f]{16}$/), { Ref: 'Schedule' }]],
    })
    expect(deploymentOf('version: 1\n')).toEqual(name)
    expect(deploymentOf('version: 1\nmode: enforce\n')).not.toEqual(name)
    expect(deploymentOf('version: 1\n', { C: {} })).not.toEqual(name)
  })
})
