import type * as schemas from '@aws-sdk/client-organizations'
import { statementsOf } from '../../policy-evaluation.ts'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import type { World } from '../../world.ts'
import { invalidInput, managedOrganization, pageOf, readableOrganization } from './access.ts'
import type { ControlPolicy, Organization } from './organization.ts'

const SCP = 'SERVICE_CONTROL_POLICY'

/** "Maximum size of a policy document", Organizations quotas. */
const MOST_CHARACTERS = 5_120

/** Service control policies: made, attached to the root, units and accounts. The other types are not in the sandbox. */
export const controlPolicies: Operations<typeof schemas> = {
  CreatePolicy: (input, context) => {
    const organization = managedOrganization(context)
    requireKnown(input.Type)
    const { Name: name = '', Description: description = '', Content: content = '' } = input
    requireFree(organization, name)
    checkContent(content)
    const policy = addControlPolicy(context.world, organization, { name, description, content })
    return { Policy: { PolicySummary: summary(context.world, organization, policy), Content: content } }
  },
  UpdatePolicy: (input, context) => {
    const organization = managedOrganization(context)
    const policy = ownPolicy(organization, input.PolicyId)
    if (input.Name !== undefined && input.Name !== policy.name) requireFree(organization, input.Name)
    if (input.Content !== undefined) checkContent(input.Content)
    policy.name = input.Name ?? policy.name
    policy.description = input.Description ?? policy.description
    policy.content = input.Content ?? policy.content
    return {
      Policy: { PolicySummary: summary(context.world, organization, policy), Content: policy.content },
    }
  },
  DescribePolicy: (input, context) => {
    const organization = readableOrganization(context)
    const policy = policyIn(organization, input.PolicyId)
    return {
      Policy: { PolicySummary: summary(context.world, organization, policy), Content: policy.content },
    }
  },
  DeletePolicy: (input, context) => {
    const organization = managedOrganization(context)
    const { id } = ownPolicy(organization, input.PolicyId)
    if ([...organization.attached.values()].some((ids) => ids.has(id)))
      throw new AwsError('PolicyInUseException', 'This policy is attached to one or more entities.')
    organization.policies.delete(id)
    return {}
  },
  AttachPolicy: (input, context) => {
    const organization = managedOrganization(context)
    const { id } = policyIn(organization, input.PolicyId)
    const ids = attachedTo(organization, input.TargetId)
    if (!organization.controls) throw notEnabled()
    if (ids.has(id))
      throw new AwsError(
        'DuplicatePolicyAttachmentException',
        'A policy with the specified name is attached.',
      )
    ids.add(id)
    return {}
  },
  DetachPolicy: (input, context) => {
    const organization = managedOrganization(context)
    const { id } = policyIn(organization, input.PolicyId)
    const ids = attachedTo(organization, input.TargetId)
    if (!ids.has(id))
      throw new AwsError('PolicyNotAttachedException', "The policy isn't attached to the specified target.")
    // "Every root, OU, and account must have at least one SCP attached" (Organizations user guide, "SCPs").
    if (ids.size === 1)
      throw new AwsError('ConstraintViolationException', 'You must attach at least one policy.', 400, {
        Reason: 'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
      })
    ids.delete(id)
    return {}
  },
  ListPolicies: (input, context) => {
    const organization = readableOrganization(context)
    requireKnown(input.Filter)
    const { items, more } = pageOf([...organization.policies.values()], input)
    return { Policies: items.map((policy) => summary(context.world, organization, policy)), ...more }
  },
  ListPoliciesForTarget: (input, context) => {
    const organization = readableOrganization(context)
    requireKnown(input.Filter)
    const ids = attachedTo(organization, input.TargetId)
    const { items, more } = pageOf(
      [...organization.policies.values()].filter(({ id }) => ids.has(id)),
      input,
    )
    return { Policies: items.map((policy) => summary(context.world, organization, policy)), ...more }
  },
  ListTargetsForPolicy: (input, context) => {
    const organization = readableOrganization(context)
    const { id } = policyIn(organization, input.PolicyId)
    const targets = targetsOf(organization).filter(({ TargetId }) =>
      attachedTo(organization, TargetId).has(id),
    )
    const { items, more } = pageOf(targets, input)
    return { Targets: items, ...more }
  },
  EnablePolicyType: (input, context) => ({ Root: switched(input, context, true) }),
  DisablePolicyType: (input, context) => ({ Root: switched(input, context, false) }),
}

/** Adds a policy that stands attached to nothing yet. */
export function addControlPolicy(
  world: World,
  organization: Organization,
  policy: Omit<ControlPolicy, 'id' | 'managed'>,
): ControlPolicy {
  const made = { ...policy, id: `p-${world.id().replaceAll('-', '').slice(0, 8)}`, managed: false }
  organization.policies.set(made.id, made)
  return made
}

/**
 * Ids of what is attached to the root, a unit or an account.
 * @throws AwsError TargetNotFoundException
 */
export function attachedTo(organization: Organization, target = ''): Set<string> {
  if (!targetsOf(organization).some(({ TargetId }) => TargetId === target))
    throw new AwsError('TargetNotFoundException', "We can't find a root, OU, or account with that id.")
  const ids = organization.attached.get(target) ?? new Set(['p-FullAWSAccess'])
  organization.attached.set(target, ids)
  return ids
}

type Target = { TargetId: string; Name: string; Type: 'ROOT' | 'ORGANIZATIONAL_UNIT' | 'ACCOUNT' }

function targetsOf({ rootId, units, accounts }: Organization): Target[] {
  const target = (Type: Target['Type']) => (at: { id: string; name: string }) => ({
    TargetId: at.id,
    Name: at.name,
    Type,
  })
  return [
    target('ROOT')({ id: rootId, name: 'Root' }),
    ...[...units.values()].map(target('ORGANIZATIONAL_UNIT')),
    ...[...accounts.values()].map(target('ACCOUNT')),
  ]
}

function policyIn({ policies }: Organization, id = ''): ControlPolicy {
  const policy = policies.get(id)
  if (policy) return policy
  throw new AwsError('PolicyNotFoundException', "We can't find a policy with the specified id.")
}

function ownPolicy(organization: Organization, id: string | undefined): ControlPolicy {
  const policy = policyIn(organization, id)
  if (policy.managed) throw invalidInput('You cannot change a policy of AWS.', 'IMMUTABLE_POLICY')
  return policy
}

function requireFree({ policies }: Organization, name: string): void {
  if ([...policies.values()].some((policy) => policy.name === name))
    throw new AwsError('DuplicatePolicyException', 'A policy with the specified name already exists.')
}

function checkContent(content: string): void {
  const isPolicy = content.length <= MOST_CHARACTERS && statementsOf(content).length > 0
  // An SCP says what, never who (Organizations user guide, "SCP syntax").
  if (!isPolicy || statementsOf(content).some(({ Principal }) => Principal !== undefined))
    throw new AwsError(
      'MalformedPolicyDocumentException',
      'The provided policy document does not meet the requirements.',
    )
}

function requireKnown(type: string | undefined): void {
  if (type !== SCP) throw notEnabled()
}

const notEnabled = (): AwsError =>
  new AwsError('PolicyTypeNotEnabledException', "The specified policy type isn't enabled in the root.")

function switched(
  { RootId, PolicyType }: schemas.EnablePolicyTypeRequest,
  context: RequestContext,
  on: boolean,
): schemas.Root {
  const organization = managedOrganization(context)
  if (RootId !== organization.rootId)
    throw new AwsError('RootNotFoundException', "We can't find a root with that id.")
  requireKnown(PolicyType)
  if (organization.controls === on)
    throw on
      ? new AwsError('PolicyTypeAlreadyEnabledException', 'The specified policy type is already enabled.')
      : notEnabled()
  organization.controls = on
  // Without the type nothing is attached any more, and what is enabled anew begins with full access.
  organization.attached.clear()
  return { Id: organization.rootId, Name: 'Root', PolicyTypes: policyTypes(organization) }
}

/** The types that a root has switched on. */
export const policyTypes = ({ controls }: Organization): schemas.PolicyTypeSummary[] =>
  controls ? [{ Type: SCP, Status: 'ENABLED' }] : []

/** The ARN of a policy, as Organizations and messages of denied calls have it. */
export function controlPolicyArn(
  { partition }: World,
  { id: organizationId, managementAccount }: Organization,
  { id, managed }: ControlPolicy,
): string {
  const path = `policy/${organizationId}/service_control_policy/${id}`
  return managed
    ? `arn:${partition}:organizations::aws:policy/service_control_policy/${id}`
    : `arn:${partition}:organizations::${managementAccount}:${path}`
}

function summary(world: World, organization: Organization, policy: ControlPolicy): schemas.PolicySummary {
  const { id, name, description, managed } = policy
  const Arn = controlPolicyArn(world, organization, policy)
  return { Id: id, Arn, Name: name, Description: description, Type: SCP, AwsManaged: managed }
}
