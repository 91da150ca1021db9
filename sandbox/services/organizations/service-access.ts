import type {
  DisableAWSServiceAccessRequest,
  EnableAWSServiceAccessRequest,
  ListAWSServiceAccessForOrganizationRequest,
  ListAWSServiceAccessForOrganizationResponse,
} from '@aws-sdk/client-organizations'
import type { RequestContext } from '../../service.ts'
import { endOrganizationTrails } from '../cloudtrail/end-organization-trails.ts'
import { managedOrganization, pageOf, readableOrganization } from './access.ts'
import { CLOUDTRAIL_PRINCIPAL } from './organization.ts'
import { knownPrincipal } from './service-principals.ts'

export function listServiceAccess(
  input: ListAWSServiceAccessForOrganizationRequest,
  context: RequestContext,
): ListAWSServiceAccessForOrganizationResponse {
  const { items, more } = pageOf([...readableOrganization(context).services], input)
  const EnabledServicePrincipals = items.map(([ServicePrincipal, DateEnabled]) => ({
    ServicePrincipal,
    DateEnabled,
  }))
  return { EnabledServicePrincipals, ...more }
}

/** EnableAWSServiceAccess. A second time changes nothing. */
export function enableServiceAccess(input: EnableAWSServiceAccessRequest, context: RequestContext): object {
  const { services } = managedOrganization(context)
  const service = knownPrincipal(input.ServicePrincipal)
  if (!services.has(service)) services.set(service, context.now)
  return {}
}

/**
 * DisableAWSServiceAccess. Without CloudTrail's the members lose the organization's trails, and the management
 * account's become trails of that account alone; enabling it again does not bring them back (Organizations user
 * guide, "AWS CloudTrail and AWS Organizations").
 */
export function disableServiceAccess(input: DisableAWSServiceAccessRequest, context: RequestContext): object {
  const organization = managedOrganization(context)
  const service = knownPrincipal(input.ServicePrincipal)
  organization.services.delete(service)
  if (service === CLOUDTRAIL_PRINCIPAL) endOrganizationTrails(context.world, organization.managementAccount)
  return {}
}
