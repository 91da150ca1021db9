import { parseArn, trailArnOf } from '../../lib/text/arn.ts'
import { RunError } from '../../lib/aws/errors.ts'
import type { Arn } from '../../lib/model/index.ts'
import type { OpenStore } from './open-store.ts'

/**
 * The ARN of the trail that a person named, by name or ARN: one that has a baseline, or else one at home in the
 * table's region.
 * @throws RunError where several trails with baselines have that name, or it is no name
 */
export function namedTrail(given: string, { state, identity, loaded }: OpenStore): Arn {
  if (parseArn(given)?.service === 'cloudtrail') return given
  const known = [...loaded.trusted.keys(), ...loaded.broken.map(({ trailArn }) => trailArn)]
  const matching = known.filter((arn) => parseArn(arn)?.resource === `trail/${given}`)
  if (matching.length > 1)
    throw new RunError(`several trails are named ${given}: give the ARN, one of ${matching.join(', ')}`)
  if (matching[0] !== undefined) return matching[0]
  if (!/^[\w.-]{3,128}$/.test(given)) throw new RunError(`"${given}" is neither a trail's name nor its ARN`)
  return trailArnOf({ ...identity, region: state.region }, given)
}
