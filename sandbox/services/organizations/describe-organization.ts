import type {
  CreateOrganizationRequest,
  CreateOrganizationResponse,
  DescribeOrganizationResponse,
  Organization as OrganizationView,
} from '@aws-sdk/client-organizations'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import type { World } from '../../world.ts'
import { ownOrganization } from './access.ts'
import { organizationArn } from './arns.ts'
import { foundOrganization, organizationWith } from './organization.ts'
import type { Organization } from './organization.ts'

function organizationView(world: World, organization: Organization): OrganizationView {
  const { id, managementAccount, accounts } = organization
  return {
    Id: id,
    Arn: organizationArn(world, organization, 'organization'),
    FeatureSet: 'ALL',
    MasterAccountArn: organizationArn(world, organization, 'account', managementAccount),
    MasterAccountId: managementAccount,
    MasterAccountEmail: accounts.get(managementAccount)?.email ?? '',
    AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
  }
}

/** DescribeOrganization: open to every account of the organization. */
export function describeOrganization(_input: object, context: RequestContext): DescribeOrganizationResponse {
  return { Organization: organizationView(context.world, ownOrganization(context)) }
}

/** CreateOrganization: the caller's account becomes the management account. */
export function createOrganization(
  input: CreateOrganizationRequest,
  { world, caller }: RequestContext,
): CreateOrganizationResponse {
  if (input.FeatureSet === 'CONSOLIDATED_BILLING') {
    throw new AwsError(
      'ConstraintViolationException',
      'The sandbox knows organizations with all features only.',
    )
  }
  if (organizationWith(world, caller.account)) {
    throw new AwsError(
      'AlreadyInOrganizationException',
      'The AWS account is already a member of an organization.',
    )
  }
  return { Organization: organizationView(world, foundOrganization(world, caller.account)) }
}
