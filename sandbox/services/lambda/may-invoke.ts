import { evaluatePolicy } from '../../policy-evaluation.ts'
import { serviceKeys } from '../../request-keys.ts'
import type { ServiceSender } from '../../request-keys.ts'
import type { World } from '../../world.ts'
import { functionByArn, type StoredFunction } from './state.ts'

/** The function's resource policy as text; nothing where it has none. */
export function resourcePolicy({ statements }: StoredFunction): string | undefined {
  if (!statements || statements.size === 0) return undefined
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: [...statements.values()] })
}

/**
 * Whether a service may call a function: its resource policy must say so. A function that never had one takes any
 * call, so that a test can put a function into the world and nothing else.
 */
export function mayInvoke(world: World, arn: string, sender: ServiceSender): boolean {
  const found = functionByArn(world, arn)
  if (!found?.statements) return true
  const [, , , region = '', account = ''] = arn.split(':')
  const decision = evaluatePolicy(resourcePolicy(found), {
    principal: { service: sender.service },
    action: 'lambda:InvokeFunction',
    resource: arn,
    conditions: serviceKeys(world, sender, { account, region }),
  })
  return decision === 'allow'
}
