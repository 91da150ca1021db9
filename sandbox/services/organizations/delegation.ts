import type {
  DeregisterDelegatedAdministratorRequest,
  ListDelegatedAdministratorsRequest,
  ListDelegatedAdministratorsResponse,
  ListDelegatedServicesForAccountRequest,
  ListDelegatedServicesForAccountResponse,
  RegisterDelegatedAdministratorRequest,
} from '@aws-sdk/client-organizations'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import { managedOrganization, pageOf, readableOrganization } from './access.ts'
import { accountIn, accountView } from './accounts.ts'
import { knownPrincipal } from './service-principals.ts'

/** ListDelegatedAdministrators: of one service, or of any. */
export function listDelegatedAdministrators(
  input: ListDelegatedAdministratorsRequest,
  context: RequestContext,
): ListDelegatedAdministratorsResponse {
  const organization = readableOrganization(context)
  const { ServicePrincipal: service } = input
  const administrators = [...organization.accounts.values()].flatMap((account) => {
    const services = organization.delegations.get(account.id)
    const since = service ? services?.get(service) : services?.values().next().value
    return since ? [{ account, since }] : []
  })
  const { items, more } = pageOf(administrators, input)
  const DelegatedAdministrators = items.map(({ account, since }) => ({
    ...accountView(context.world, organization, account),
    DelegationEnabledDate: since,
  }))
  return { DelegatedAdministrators, ...more }
}

export function listDelegatedServices(
  input: ListDelegatedServicesForAccountRequest,
  context: RequestContext,
): ListDelegatedServicesForAccountResponse {
  const organization = readableOrganization(context)
  const services = organization.delegations.get(accountIn(organization, input.AccountId).id)
  if (!services) throw notRegistered()
  const { items, more } = pageOf([...services], input)
  const DelegatedServices = items.map(([ServicePrincipal, DelegationEnabledDate]) => ({
    ServicePrincipal,
    DelegationEnabledDate,
  }))
  return { DelegatedServices, ...more }
}

/** RegisterDelegatedAdministrator: a member, for a service that has trusted access. */
export function registerDelegatedAdministrator(
  input: RegisterDelegatedAdministratorRequest,
  context: RequestContext,
): object {
  const organization = managedOrganization(context)
  const { id } = accountIn(organization, input.AccountId)
  const service = knownPrincipal(input.ServicePrincipal)
  if (id === organization.managementAccount) {
    throw new AwsError(
      'ConstraintViolationException',
      'You cannot register master account/yourself as delegated administrator for your organization.',
      400,
      { Reason: 'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR' },
    )
  }
  if (!organization.services.has(service)) {
    throw new AwsError('ConstraintViolationException', `Trusted access is not enabled for ${service}.`, 400, {
      Reason: 'SERVICE_ACCESS_NOT_ENABLED',
    })
  }
  const services = organization.delegations.get(id) ?? new Map<string, Date>()
  if (services.has(service)) {
    throw new AwsError(
      'AccountAlreadyRegisteredException',
      'The provided account is already a delegated administrator for your organization.',
    )
  }
  organization.delegations.set(id, services.set(service, context.now))
  return {}
}

export function deregisterDelegatedAdministrator(
  input: DeregisterDelegatedAdministratorRequest,
  context: RequestContext,
): object {
  const organization = managedOrganization(context)
  const { id } = accountIn(organization, input.AccountId)
  const service = knownPrincipal(input.ServicePrincipal)
  const services = organization.delegations.get(id)
  if (!services?.delete(service)) throw notRegistered()
  if (services.size === 0) organization.delegations.delete(id)
  return {}
}

const notRegistered = (): AwsError =>
  new AwsError(
    'AccountNotRegisteredException',
    'The specified account is not a delegated administrator for this AWS service.',
  )
