import type * as schemas from '@aws-sdk/client-securityhub'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { hubOf } from './state.ts'
import type { Hub } from './state.ts'

/**
 * Security Hub where the request goes.
 * @throws AwsError InvalidAccessException where it is off
 */
export function enabledHub({ world, caller, region }: RequestContext): Hub & { enabledAt: Date } {
  const { enabledAt, findings } = hubOf(world, caller.account, region)
  if (enabledAt) return { enabledAt, findings }
  const message = `Account ${caller.account} is not subscribed to AWS Security Hub`
  throw new AwsError('InvalidAccessException', message, 401, { Code: 'InvalidAccessException' })
}

const arnOf = ({ world, caller, region }: RequestContext): string =>
  `arn:${world.partition}:securityhub:${region}:${caller.account}:hub/default`

/** Switching Security Hub on and off, and asking for it. */
export const hub: Operations<typeof schemas> = {
  EnableSecurityHub: (_input, { world, caller, region, now }) => {
    const found = hubOf(world, caller.account, region)
    if (found.enabledAt)
      throw new AwsError('ResourceConflictException', 'Account is already subscribed to Security Hub', 409)
    found.enabledAt = now
    return {}
  },
  DisableSecurityHub: (_input, context) => {
    enabledHub(context)
    const found = hubOf(context.world, context.caller.account, context.region)
    delete found.enabledAt
    found.findings.clear()
    return {}
  },
  DescribeHub: (_input, context) => ({
    HubArn: arnOf(context),
    SubscribedAt: enabledHub(context).enabledAt.toISOString(),
    AutoEnableControls: true,
    ControlFindingGenerator: 'SECURITY_CONTROL',
  }),
}
