import type * as schemas from '@aws-sdk/client-kms'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { requireKey, requireNotPendingDeletion } from './key-access.ts'
import { keyStore } from './keys.ts'
import type { SandboxAlias, SandboxKey } from './keys.ts'
import { pageOfKeys } from './page.ts'

/** Aliases of keys. */
export const aliases: Operations<typeof schemas> = {
  CreateAlias: (input, context) => {
    const { world, caller, region, now } = context
    const name = checkName(input.AliasName)
    const key = targetKey(context, input.TargetKeyId, 'CreateAlias')
    const store = keyStore(world, caller.account, region)
    const arn = `arn:${world.partition}:kms:${region}:${caller.account}:${name}`
    if (store.aliases.has(name))
      throw new AwsError('AlreadyExistsException', `An alias with the name ${arn} already exists`)
    store.aliases.set(name, { name, arn, keyId: key.id, created: now, updated: now })
    return {}
  },
  UpdateAlias: (input, context) => {
    const name = checkName(input.AliasName)
    const { id } = targetKey(context, input.TargetKeyId, 'UpdateAlias')
    const alias = requireAlias(context, name)
    alias.keyId = id
    alias.updated = context.now
    return {}
  },
  DeleteAlias: (input, context) => {
    const { name } = requireAlias(context, checkName(input.AliasName))
    keyStore(context.world, context.caller.account, context.region).aliases.delete(name)
    return {}
  },
  ListAliases: (input, context) => {
    const { world, caller, region } = context
    const keyId = input.KeyId === undefined ? undefined : requireKey(context, input.KeyId, 'ListAliases').id
    const all = [...keyStore(world, caller.account, region).aliases.values()]
    const found = all.filter((alias) => keyId === undefined || alias.keyId === keyId)
    const { items, more } = pageOfKeys(found, input, 50)
    return { Aliases: items.map(describe), ...more }
  },
}

const GUIDE = 'https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html'

/**
 * Names of aliases: LocalStack, tests/aws/services/kms, `test_create_alias`; of AWS's own and of colons: moto,
 * tests/test_kms, "reserved aliases" and "invalid characters".
 * @throws AwsError ValidationException, NotAuthorizedException
 */
function checkName(name = ''): string {
  if (!name.startsWith('alias/')) {
    const message = `Alias must start with the prefix "alias/". Please see ${GUIDE}`
    throw new AwsError('ValidationException', message)
  }
  if (name.startsWith('alias/aws/')) throw new AwsError('NotAuthorizedException', '')
  if (name.includes(':'))
    throw new AwsError('ValidationException', `${name} contains invalid characters for an alias`)
  return name
}

function targetKey(context: RequestContext, ref = '', action: 'CreateAlias' | 'UpdateAlias'): SandboxKey {
  if (ref.includes('alias/'))
    throw new AwsError('ValidationException', 'Aliases must refer to keys. Not aliases')
  const key = requireKey(context, ref, action)
  requireNotPendingDeletion(key)
  return key
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
