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
  const found = hubOf(world, caller.account, region)
  const { enabledAt } = found
  if (enabledAt) return { ...found, enabledAt }
  const message = `Account ${caller.account} is not subscribed to AWS Security Hub`
  throw new AwsError('InvalidAccessException', message, 401, { Code: 'InvalidAccessException' })
}

const arnOf = ({ world, caller, region }: RequestContext): string =>
  `arn:${world.partition}:securityhub:${region}:${caller.account}:hub/default`

/** Switching Security Hub on and off, and asking for it. */
export const hub: Operations<typeof schemas> = {
  EnableSecurityHub: (input, { world, caller, region, now }) => {
    const found = hubOf(world, caller.account, region)
    const { ControlFindingGenerator: generator } = input
    if (found.enabledAt)
      throw new AwsError('ResourceConflictException', 'Account is already subscribed to Security Hub', 409)
    found.enabledAt = now
    found.findingGenerator = generator
    return {}
  },
  DisableSecurityHub: (_input, context) => {
    enabledHub(context)
    const found = hubOf(context.world, context.caller.account, context.region)
    delete found.enabledAt
    found.findings.clear()
    return {}
  },
  DescribeHub: (input, context) => {
    const { HubArn: wanted = arnOf(context) } = input
    const { enabledAt, findingGenerator } = enabledHub(context)
    if (wanted !== arnOf(context))
      throw new AwsError('ResourceNotFoundException', `Hub ${wanted} was not found`, 404, {
        Code: 'ResourceNotFoundException',
      })
    return {
      HubArn: wanted,
      SubscribedAt: enabledAt.toISOString(),
      AutoEnableControls: true,
      ControlFindingGenerator: findingGenerator ?? 'SECURITY_CONTROL',
    }
  },
}
