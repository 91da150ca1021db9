import type * as schemas from '@aws-sdk/client-kms'
import { page } from '../../page.ts'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { requireKey, requireNotPending } from './key-access.ts'
import { keyStore } from './keys.ts'
import type { SandboxAlias } from './keys.ts'

/** Aliases of keys. */
export const aliases: Operations<typeof schemas> = {
  CreateAlias: (input, context) => {
    const { world, caller, region, now } = context
    const name = checkName(input.AliasName)
    const key = requireKey(context, input.TargetKeyId, 'CreateAlias')
    requireNotPending(key)
    const store = keyStore(world, caller.account, region)
    const arn = `arn:${world.partition}:kms:${region}:${caller.account}:${name}`
    if (store.aliases.has(name))
      throw new AwsError('AlreadyExistsException', `An alias with the name ${arn} already exists`)
    store.aliases.set(name, { name, arn, keyId: key.id, created: now, updated: now })
    return {}
  },
  UpdateAlias: (input, context) => {
    const alias = requireAlias(context, input.AliasName)
    alias.keyId = requireKey(context, input.TargetKeyId, 'UpdateAlias').id
    alias.updated = context.now
    return {}
  },
  DeleteAlias: (input, context) => {
    const { name } = requireAlias(context, input.AliasName)
    keyStore(context.world, context.caller.account, context.region).aliases.delete(name)
    return {}
  },
  ListAliases: (input, context) => {
    const { world, caller, region } = context
    const keyId = input.KeyId === undefined ? undefined : requireKey(context, input.KeyId, 'ListAliases').id
    const all = [...keyStore(world, caller.account, region).aliases.values()]
    const found = all.filter((alias) => keyId === undefined || alias.keyId === keyId)
    const { items, next } = page(found, input.Marker, input.Limit ?? 50)
    return {
      Aliases: items.map(describe),
      Truncated: next !== undefined,
      ...(next ? { NextMarker: next } : {}),
    }
  },
}

function checkName(name = ''): string {
  if (name.startsWith('alias/aws/'))
    throw new AwsError('InvalidAliasNameException', 'The alias/aws/ prefix is reserved.')
  if (!/^alias\/[\w/-]+$/.test(name)) {
    throw new AwsError(
      'InvalidAliasNameException',
      "Alias must start with the prefix 'alias/' and hold [a-zA-Z0-9/_-] only.",
    )
  }
  return name
}

function requireAlias({ world, caller, region }: RequestContext, name = ''): SandboxAlias {
  const alias = keyStore(world, caller.account, region).aliases.get(name)
  if (alias) return alias
  const arn = `arn:${world.partition}:kms:${region}:${caller.account}:${name}`
  throw new AwsError('NotFoundException', `Alias ${arn} is not found.`)
}

const describe = (alias: SandboxAlias): schemas.AliasListEntry => ({
  AliasName: alias.name,
  AliasArn: alias.arn,
  TargetKeyId: alias.keyId,
  CreationDate: alias.created,
  LastUpdatedDate: alias.updated,
})
