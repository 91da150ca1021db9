import type * as schemas from '@aws-sdk/client-kms'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { endDryRun, requireEnabled, requireKey } from './key-access.ts'
import { pageOfKeys } from './page.ts'

/** Grants: listed and revoked. CloudTrail is let in by the key policy alone, so nothing here asks for them. */
export const grants: Operations<typeof schemas> = {
  CreateGrant: (input, context) => {
    const key = requireKey(context, input.KeyId, 'CreateGrant')
    requireEnabled(key)
    endDryRun(input.DryRun)
    const GrantId = context.world.id().replaceAll('-', '').repeat(2)
    key.grants.set(GrantId, {
      KeyId: key.arn,
      GrantId,
      GranteePrincipal: input.GranteePrincipal ?? '',
      IssuingAccount: `arn:${context.world.partition}:iam::${context.caller.account}:root`,
      Operations: input.Operations ?? [],
      CreationDate: context.now,
      ...(input.RetiringPrincipal !== undefined && { RetiringPrincipal: input.RetiringPrincipal }),
      ...(input.Constraints !== undefined && { Constraints: input.Constraints }),
      ...(input.Name !== undefined && { Name: input.Name }),
    })
    return { GrantId, GrantToken: GrantId }
  },
  RevokeGrant: (input, context) => {
    const key = requireKey(context, input.KeyId, 'RevokeGrant')
    const id = input.GrantId ?? ''
    if (!key.grants.has(id)) throw new AwsError('NotFoundException', `Grant ID ${id} not found`)
    endDryRun(input.DryRun)
    key.grants.delete(id)
    return {}
  },
  ListGrants: (input, context) => {
    const key = requireKey(context, input.KeyId, 'ListGrants')
    const { GrantId, GranteePrincipal } = input
    const found = [...key.grants.values()].filter(
      (grant) =>
        (GrantId === undefined || grant.GrantId === GrantId) &&
        (GranteePrincipal === undefined || grant.GranteePrincipal === GranteePrincipal),
    )
    const { items, more } = pageOfKeys(found, input, 50)
    return { Grants: items, ...more }
  },
}
