import type {
  CreateAccountAliasRequest,
  DeleteAccountAliasRequest,
  ListAccountAliasesRequest,
  ListAccountAliasesResponse,
} from '@aws-sdk/client-iam'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import { pageOfIam } from './page.ts'
import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'

/** Aliases are unique over all accounts, as they are names in sign-in addresses. */
const aliases = stateSlot(() => new Map<string, string>())
const all = (world: World) => aliases(world, '*', 'global')

/** ListAccountAliases: the one that an account can have, or none. */
export function listAccountAliases(
  input: ListAccountAliasesRequest,
  { world, caller }: RequestContext,
): ListAccountAliasesResponse {
  const own = [...all(world)].flatMap(([alias, account]) => (account === caller.account ? [alias] : []))
  const { items, more } = pageOfIam(own, input)
  return { AccountAliases: items, ...more }
}

/** CreateAccountAlias: in the place of the one that the account had (IAM API reference). */
export function createAccountAlias(
  { AccountAlias = '' }: CreateAccountAliasRequest,
  { world, caller }: RequestContext,
): object {
  const owner = all(world).get(AccountAlias)
  if (owner !== undefined && owner !== caller.account)
    throw new AwsError(
      'EntityAlreadyExistsException',
      `The account alias ${AccountAlias} already exists.`,
      409,
    )
  for (const [alias, account] of all(world)) if (account === caller.account) all(world).delete(alias)
  all(world).set(AccountAlias, caller.account)
  return {}
}

/** DeleteAccountAlias. */
export function deleteAccountAlias(
  { AccountAlias = '' }: DeleteAccountAliasRequest,
  { world, caller }: RequestContext,
): object {
  if (all(world).get(AccountAlias) !== caller.account)
    throw new AwsError('NoSuchEntityException', `The alias ${AccountAlias} cannot be found.`, 404)
  all(world).delete(AccountAlias)
  return {}
}
