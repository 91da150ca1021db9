import type { Arn, PolicyDocument } from '../model/index.ts'
import { cloudTrailRequest } from './cloudtrail-request.ts'
import { grantsOf, type IntendedTrail, intendedTrails, mayMatter, type Place } from './intended-trails.ts'
import { isLost, standingOf } from './request-loss.ts'
import { singledOutMemberships, singledOutTrails } from './singled-out.ts'

const action = 'kms:GenerateDataKey'

/**
 * Whether a key's policy keeps CloudTrail from encrypting with it, for the trails that the policy speaks of (CloudTrail
 * user guide, "Configure AWS KMS key policies for CloudTrail").
 * @param matters whether a trail, by its ARN, is among those that matter
 */
export function losesEncryption(
  document: PolicyDocument,
  place: Place & { keyArn: Arn },
  matters: (trailArn: Arn) => boolean,
): boolean {
  const { account, region, keyArn, now } = place
  const intended = grantsOf(document, action).flatMap((statement) => intendedTrails(statement, place))
  const standingFor = ({ arn, account: owner, membership }: IntendedTrail) =>
    standingOf(
      document,
      (at) =>
        cloudTrailRequest({
          action,
          resource: keyArn,
          trail: { arn, account: owner, organization: membership },
          owner: { account, organization: membership, ...(region !== undefined && { region }) },
          at,
        }),
      { now, membership },
    )
  const singledOut = [
    ...singledOutTrails(document, action, place, intended),
    ...intended.flatMap((trail) =>
      singledOutMemberships(document, action, trail).map((membership) => ({ ...trail, membership })),
    ),
  ]
  const isOpen = isLost(intended.filter(({ arn }) => mayMatter(arn, matters)).map(standingFor))
  return (
    isOpen ||
    isLost(intended.map(standingFor)) ||
    singledOut.map(standingFor).some(({ wasTaken }) => wasTaken)
  )
}
