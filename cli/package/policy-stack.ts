import type { StackValue } from '../../lib/alert/channels/channel.ts'
import { policyOfAll } from '../../lib/policy/account-rules.ts'
import type { BundledPolicy } from '../../lib/policy/bundle-policy.ts'
import { channelStack } from '../permissions/channel-stack.ts'
import { functionPolicy, type LogNames, type PolicyFunction } from '../permissions/function-policy.ts'

type ChannelParts = Omit<ReturnType<typeof channelStack>, 'targets'>

/** What a policy changes in the stack. */
export type PolicyStack = {
  /** What the stack says of it, and where its alerts lead. */
  facts: {
    source: string
    sha256: string
    mode: string
    verification: string
    recovery: string
    drills: string
    targets: StackValue
    /** Of what the guard makes; osls gives them to the stack too. */
    tags: Readonly<Record<string, string>>
  }
  /** What its channels need beside the functions. */
  channels: ChannelParts
  /** What the functions may do that follow it. */
  rights: Record<PolicyFunction, ReturnType<typeof functionPolicy>>
}

/**
 * Both ways to deploy take it from here: the build writes it for serverless.yml, `trailkeeper package` fills its template.
 * @param names the trails' buckets and keys, where the deployment names them
 */
export function policyStack({ source, sha256, policy }: BundledPolicy, names: LogNames): PolicyStack {
  const { targets, ...channels } = channelStack(policyOfAll(policy).alerts)
  const rightsOf = (name: PolicyFunction) => functionPolicy(name, policy, names)
  return {
    facts: {
      source,
      sha256,
      mode: policy.mode,
      verification: policy.verification,
      recovery: policy.recovery.mode,
      drills: policy.drills?.schedule ?? 'off',
      targets,
      tags: policy.tags ?? {},
    },
    channels,
    rights: {
      sweep: rightsOf('sweep'),
      react: rightsOf('react'),
      verify: rightsOf('verify'),
      recover: rightsOf('recover'),
      drill: rightsOf('drill'),
    },
  }
}
