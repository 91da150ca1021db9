import type { Arn, PolicyDocument, PolicyStatement } from '../model/index.ts'
import { cloudTrail, type CloudTrailCall, cloudTrailRequest } from './cloudtrail-keys.ts'
import { coversAction } from './evaluate.ts'
import { intendedTrails, mayMatter, type Place, wanted } from './intended-trails.ts'
import { takesIn } from './principals.ts'
import { isLost, standingOf } from './delivery-loss.ts'
import { byName, type KeyState, type PolicyRequest, present, type Value } from './request.ts'

/** What services do with a resource in their own name: publish to a topic, invoke a function. */
export type ServiceUse = Place & {
  services: readonly string[]
  action: string
  resource: Arn
  /** Whether a trail, by its ARN, is among those that matter; undefined: all are. */
  matters?: (trailArn: string) => boolean
}

type Caller = { service: string; arn: Value; call: Pick<CloudTrailCall, 'trail' | 'owner'> }

/** Whether a policy lets none of the services in that the resource may serve, or takes away one that it lets in. */
export function losesServices(document: PolicyDocument, use: ServiceUse): boolean {
  const callers = document.Statement.filter(
    (statement) => statement.Effect === 'Allow' && coversAction(statement, use.action) !== 'no',
  ).flatMap((statement) =>
    use.services
      .filter((service) => takesIn(statement, { service }) !== 'no')
      .flatMap((service) => callersFor(statement, service, use)),
  )
  const { matters = () => true, now } = use
  const standings = callers.map((caller) => ({
    isNeeded: mayMatter(caller.arn, matters),
    ...standingOf(document, requestOf(caller, use), { now, membership: caller.call.trail.organization }),
  }))
  return isLost(standings) || !standings.some(({ isNeeded, isLetIn }) => isNeeded && isLetIn)
}

/** Who a statement lets in: the trails that it speaks of, or whatever resource of an account another service acts for. */
function callersFor(statement: PolicyStatement, service: string, use: ServiceUse): Caller[] {
  const owner = (organization: CloudTrailCall['owner']['organization']) => ({
    account: use.account,
    organization,
    ...(use.region !== undefined && { region: use.region }),
  })
  return intendedTrails(statement, use).flatMap(({ arn, account, membership }) => {
    const call = { trail: { arn, account, organization: membership }, owner: owner(membership) }
    if (service === cloudTrail) return [{ service, arn, call }]
    const named = wanted(statement, 'aws:sourcearn').map((text): Value => ({
      like: text.replaceAll('?', '*'),
    }))
    const arns = named.length > 0 ? named : [{ like: `arn:${use.partition}:*:*:${account}:*` }]
    return arns.map((one) => ({ service, arn: one, call }))
  })
}

const requestOf = ({ service, arn, call }: Caller, { action, resource }: ServiceUse) => {
  const { account, organization } = call.trail
  return (at: Date): PolicyRequest =>
    serviceRequest({ service, source: arn, account, organization, owner: call.owner, action, resource, at })
}

/** A call of a service for a resource that it acts for, `source`, as far as condition keys can ask of it. */
export type ServiceCall = Pick<CloudTrailCall, 'action' | 'resource' | 'owner' | 'at'> & {
  service: string
  source: Value
  account: CloudTrailCall['trail']['account']
  organization: CloudTrailCall['trail']['organization']
}

/**
 * A call that a service makes in its own name. It carries what CloudTrail's calls carry, but for the names (IAM user
 * guide, "AWS global condition context keys").
 * @param own further keys by which it differs, in small letters; one that ends in `*` stands for all that begin so
 */
export function serviceRequest(
  { service, source, account, organization, ...call }: ServiceCall,
  own: Readonly<Record<string, KeyState>> = {},
): PolicyRequest {
  const request = cloudTrailRequest({ ...call, trail: { arn: source, account, organization } })
  const differing = byName([
    ['aws:principalservicename', present(service)],
    ['aws:principalservicenameslist', present(service)],
    ...Object.entries(own),
  ])
  return { ...request, requester: { service }, keys: (key) => differing(key) ?? request.keys(key) }
}
